import Cryptography
package import Extraction
import Model
package import Notation
package import Storage

/// Brings stored values into the normal form of this release, in the publication order, so that what older programs store
/// meanwhile is seen as well. An interrupted walk goes on where it stopped.
///
/// Two spellings of one value become one indicator with the reports of both. The old one is published as withdrawn, the new one
/// as new or changed, so that clients which follow the changes need no action either.
package struct NormalFormWalk {
    /// Rises with every change of a normal form; then all values are walked over once more.
    package static let version = 1

    private let identity: UUID
    private let warnings: WarningMarker

    /// Values read at a time, and most that one transaction moves.
    private static let batch = 10_000

    package init(identity: UUID, warnings: WarningLists) {
        self.identity = identity
        self.warnings = WarningMarker(warnings)
    }

    /// - Parameter progress: gets the values looked at so far, after each batch that moved something.
    package func run(_ store: inout Store, progress: (Int) -> Void) throws -> MoveOutcome {
        let state = try store.normalFormState()
        var reached = state.version == Self.version ? state.reached : Timestamp(microseconds: 0)
        var names = NameUUID(namespace: identity)
        var warnings = warnings
        var sum = MoveOutcome()
        var seen = 0
        while true {
            var moved: [MovedIndicator] = []
            var form: [UInt8] = []
            let read = try store.forEachValue(after: reached, limit: Self.batch) { id, type, value in
                form.removeAll(keepingCapacity: true)
                // What is no value of its type any more stays as it is.
                do throws(InvalidValue) { try type.appendNormalForm(of: value.span, to: &form) } catch { return }
                if form == value { return }
                moved.append(
                    MovedIndicator(
                        old: id,
                        new: names.id(kind: type.kind, type: type.name, value: form, 0..<form.count),
                        type: type,
                        value: String(decoding: form, as: UTF8.self),
                        warnings: warnings.marks(type, form)
                    )
                )
            }
            if read.rows == 0 { return sum }
            seen += read.rows
            reached = read.reached
            if !moved.isEmpty { try store.claimIdentity(identity) }
            sum += try store.move(moved, version: Self.version, reached: reached)
            if !moved.isEmpty { progress(seen) }
        }
    }
}
