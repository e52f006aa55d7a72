import Encoders
import Model
import Notation

/// An object that every collection of indicators contains, at a place before all indicators. A poll that begins later gets
/// it once more in its first page, at the place of that page's first indicator.
struct FixedObject {
    let type: StaticString
    let id: String
    let version: Timestamp
    let place: Timestamp
    let write: (inout ByteWriter) -> Void

    /// A place after all fixed objects and before all indicators.
    static let end = TAXII.beginning.adding(seconds: 1)

    /// The publisher, and the markings that indicators may refer to.
    /// - Parameter ceiling: what is marked stricter than this is served to nobody who asks, and its marking neither.
    static func all(_ context: ExportContext, upTo ceiling: TLP) -> [FixedObject] {
        func place(_ number: Int64) -> Timestamp { Timestamp(microseconds: TAXII.beginning.microseconds + number) }
        let identity = FixedObject(
            type: "identity",
            id: "identity--\(context.identity.text)",
            version: max(context.identityModified, STIXObjects.identityCreated),
            place: place(1),
            write: { STIXObjects(context).writeIdentity(into: &$0) }
        )
        let markingVersion =
            Timestamp(Array(STIXObjects.markingCreated.description.utf8)) ?? STIXObjects.identityCreated
        return [identity]
            + TLP.allCases.filter { $0 <= ceiling }.enumerated().map { number, tlp in
                FixedObject(
                    type: "marking-definition",
                    id: STIXObjects.markingID(tlp).description,
                    version: markingVersion,
                    place: place(Int64(number) + 2),
                    write: { STIXObjects.writeMarking(tlp, into: &$0) }
                )
            }
    }
}
