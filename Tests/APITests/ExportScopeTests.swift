import Encoders
import Model
import Notation
import Testing

@testable import API

/// Which export formats a tier lets a key ask for.
struct ExportScopeTests {
    private func caller(_ scopes: String, formats: NameSet?) -> Caller {
        Caller(
            keyID: UUID(high: 0, low: 1),
            userID: UUID(high: 0, low: 2),
            tier: "pro",
            scopes: NameSet(array: scopes),
            formats: formats,
            lookbackDays: 30,
            articleLookbackDays: 30,
            pageMax: 1000,
            articlePageMax: 1000
        )
    }

    @Test func `a tier that names no formats allows all that its scopes allow`() {
        for format in ExportFormat.all {
            let scope = format.scope.description
            #expect(IndicatorExport.mayRead(format, caller("{\(scope)}", formats: nil)))
            #expect(!IndicatorExport.mayRead(format, caller("{read:lookup}", formats: nil)))
        }
    }

    @Test func `a tier that names formats allows those alone`() {
        let caller = caller("{read:iocs,read:stix}", formats: NameSet(array: "{json}"))
        let allowed = ExportFormat.all.filter { IndicatorExport.mayRead($0, caller) }
        #expect(allowed.map(\.name.description) == ["json"])
    }
}
