import HTTP
import Notation

/// The parameters of the changes of a list of indicators.
enum ChangeParameters {
    static let wants = Parameter<Bool>.boolean(
        "changes",
        default: false,
        "What was added to the list, updated and removed since a place, in the order of publication; JSON and NDJSON. "
            + "Without a cursor or a time it begins with everything that is on the list"
    )
    static let cursor = Parameter<ChangeCursor?>.cursor(
        pattern: ChangeCursor.pattern,
        from: "meta.next_cursor or X-Next-Cursor",
        read: { ChangeCursor($0) }
    )
    static let addedAfter = Parameter<Timestamp?>.time(
        "added_after",
        "With changes=true: changes published after this time, as in TAXII; since means the same there"
    )

    static let all: [any DocumentedParameter] = [wants, cursor, addedAfter]
}

/// Where the next page of changes begins: the place of the last change of the page before and, within a walk, where the
/// walk began and where the publication order ended then.
struct ChangeCursor: Equatable {
    let after: Timestamp
    /// Nil between two walks.
    let walk: Walk?

    struct Walk: Equatable {
        let base: Timestamp
        let end: Timestamp
    }

    static let pattern = "^[0-9]{1,16}(-[0-9]{1,16}-[0-9]{1,16})?$"

    init(after: Timestamp, walk: Walk?) {
        self.after = after
        self.walk = walk
    }

    init?(_ text: some StringProtocol) {
        var places: [Timestamp] = []
        for part in text.split(separator: "-", omittingEmptySubsequences: false) {
            guard (1...16).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int64(part)
            else { return nil }
            places.append(Timestamp(microseconds: number))
        }
        switch places.count {
        case 1: self.init(after: places[0], walk: nil)
        case 3 where places[1] <= places[0]:
            self.init(after: places[0], walk: Walk(base: places[1], end: places[2]))
        default: return nil
        }
    }

    var text: String {
        guard let walk else { return "\(after.microseconds)" }
        return "\(after.microseconds)-\(walk.base.microseconds)-\(walk.end.microseconds)"
    }
}
