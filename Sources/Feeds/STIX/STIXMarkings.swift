import Model
import Notation

/// The TLP of marking definitions by their ids: the fixed ones of TLP 1 and 2, and those that a document defines.
struct STIXMarkings {
    /// More are left out.
    private static let limit = 10_000

    private var defined: [[UInt8]: TLP] = [:]

    mutating func take(_ object: STIXObject) {
        guard object.isType("marking-definition"), let tlp = object.statedTLP, defined.count < Self.limit else {
            return
        }
        defined[object.id] = max(defined[object.id] ?? tlp, tlp)
    }

    /// Nil for a marking that says nothing of TLP.
    func tlp(of id: [UInt8]) -> TLP? {
        // First: a document that defines a fixed one anew does not change it.
        for (fixed, tlp) in Self.fixed where id.span.isEqualIgnoringCase(to: fixed) { return tlp }
        return defined[id]
    }

    /// TLP 1 (STIX 2.1 §7.2.1.4), then TLP 2 (OASIS extension definition), then the one of OpenCTI.
    private static let fixed: [(StaticString, TLP)] = [
        ("marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", .clear),
        ("marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", .green),
        ("marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", .amber),
        ("marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", .red),
        ("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", .clear),
        ("marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", .green),
        ("marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", .amber),
        ("marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", .amberStrict),
        ("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", .red),
        ("marking-definition--826578e1-40ad-459f-bc73-ede076f81f37", .amberStrict),
    ]
}
