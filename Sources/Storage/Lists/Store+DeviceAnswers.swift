package import Model
package import Notation
import Postgres

/// What a device has, and what it gets next.
extension Store {
    /// What a decision for a list depends on.
    package struct DeviceQuestion {
        package let list: DeviceList
        package let filter: IndicatorFilter
        package let generation: Generation
        /// What the choice depends on besides the data.
        package let conditions: String
        /// What stands before the lines and after them. Of the time of the data.
        package let frame: (head: [UInt8], foot: [UInt8])
        /// The line of a record, and its network where addresses are merged.
        package let line: (borrowing IndicatorRecord) -> DeviceLine
        package let textOfNetwork: (IPNetwork) -> [UInt8]

        package init(
            list: DeviceList,
            filter: IndicatorFilter,
            generation: Generation,
            conditions: String,
            frame: (head: [UInt8], foot: [UInt8]),
            line: @escaping (borrowing IndicatorRecord) -> DeviceLine,
            textOfNetwork: @escaping (IPNetwork) -> [UInt8]
        ) {
            self.list = list
            self.filter = filter
            self.generation = generation
            self.conditions = conditions
            self.frame = frame
            self.line = line
            self.textOfNetwork = textOfNetwork
        }
    }

    /// What a format makes of a record.
    package enum DeviceLine {
        case line([UInt8], IPNetwork?)
        case unwritable, path
    }

    /// Decides what the device gets, unless somebody has decided for the same data, and stores it. Whoever decides holds the
    /// list's lock, so that all workers give one answer.
    package mutating func decide(_ question: DeviceQuestion) throws {
        let id = question.list.id
        try primary.use { connection in
            try connection.transaction { connection in
                _ = try connection.execute(
                    "insert into device_list_answers (list_id) values (\(id)) on conflict on constraint device_list_answers_pkey do nothing"
                )
                let before = try connection.first(
                    "select conditions, generation, members from device_list_answers where list_id = \(id) for update"
                ) { row in (conditions: row.text(), generation: row.integer(), members: Self.ids(row.bytes(.array))) }
                guard let before else { return }
                let isSame = before.conditions == question.conditions
                // A worker that saw older data answers with what is there.
                if isSame, before.generation >= question.generation.version { return }
                let members = isSame || Self.isSameProfile(before.conditions, question.conditions) ? before.members : []
                let (choice, decision) = try Self.choose(question, members, &connection)
                var body = question.frame.head
                body.reserveCapacity(decision.bytes)
                choice.forEachLine { body += $0 }
                body += question.frame.foot
                let ids = choice.entries.keys.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
                let hasAnswer = before.generation >= 0 && (isSame || !members.isEmpty)
                let isKept = hasAnswer && decision.enteredCount == 0 && decision.leftCount == 0
                let changed: SQL =
                    isKept
                    ? ""
                    : """
                    , version = version + 1, changed_at = clock_timestamp(), members = \(ids.map(\.text))::uuid[], body = \(String(decoding: body, as: UTF8.self)), \
                    lines = \(decision.lines)::integer
                    """
                _ = try connection.execute(
                    """
                    update device_list_answers set conditions = \(question.conditions), generation = \(question.generation.version), \
                    decided_at = clock_timestamp(), entered = \(decision.enteredCount)::integer, withdrew = \(decision.leftCount)::integer \
                    \(changed) where list_id = \(id)
                    """
                )
            }
        }
        readsFrom = .primary
    }

    /// What the next pull would bring; nothing is stored.
    package mutating func foresee(_ question: DeviceQuestion) throws -> DeviceDecision {
        try primary.use { connection in
            try connection.snapshot { connection in
                let before = try connection.first(
                    "select conditions, members from device_list_answers where list_id = \(question.list.id)"
                ) { row in (conditions: row.text(), members: Self.ids(row.bytes(.array))) }
                let members =
                    before.map { Self.isSameProfile($0.conditions, question.conditions) ? $0.members : [] } ?? []
                var decision = try Self.choose(question, members, &connection).1
                try Self.name(&decision.entered, &connection)
                try Self.name(&decision.left, &connection)
                return decision
            }
        }
    }

    /// The body of the list's last answer.
    package mutating func deviceAnswer(_ id: UUID) throws -> (body: [UInt8], version: Int)? {
        try primary.use { connection in
            try connection.first("select version, body from device_list_answers where list_id = \(id)") { row in
                let version = row.integer()
                return (Array(row.bytes(.text)), version)
            }
        }
    }

    /// The elements of an array of ids in its text form: each has 36 characters, with a comma between them.
    private static func ids(_ array: UnsafeRawBufferPointer) -> [UUID] {
        stride(from: 1, to: array.count - 36, by: 37).compactMap { place in
            UUID(bytes: UnsafeRawBufferPointer(rebasing: array[place..<place + 36]))
        }
    }

    /// Conditions begin with the profile: another profile is another list, which the device gets whole.
    private static func isSameProfile(_ left: String, _ right: String) -> Bool {
        left.prefix { $0 != " " } == right.prefix { $0 != " " }
    }
}
