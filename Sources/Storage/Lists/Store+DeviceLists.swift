package import Model
package import Notation
import Postgres

/// Lists made for a device: their descriptions.
extension Store {
    /// The lists of an account, the oldest first.
    package mutating func deviceLists(of account: UUID) throws -> [DeviceList] {
        try primary.use { connection in
            try connection.rows(
                "\(Self.deviceLists) where l.user_id = \(account) order by l.created_at, l.id",
                Self.deviceList
            )
        }
    }

    /// All lists with the accounts' addresses, for the operator.
    package mutating func allDeviceLists() throws -> [(owner: String, list: DeviceList)] {
        let emails = try primary.use { connection in
            try connection.rows("select l.id, u.email from device_lists l join users u on u.id = l.user_id") { row in
                (row.uuid(), row.text())
            }
        }
        let owners = Dictionary(uniqueKeysWithValues: emails)
        return try primary.use { connection in
            try connection.rows("\(Self.deviceLists) order by l.created_at, l.id", Self.deviceList)
        }.map { (owners[$0.id] ?? "", $0) }
    }

    package mutating func deviceList(_ id: UUID) throws -> DeviceList? {
        try primary.use { connection in
            try connection.first("\(Self.deviceLists) where l.id = \(id)", Self.deviceList)
        }
    }

    /// The list that a token reads.
    /// - Parameter token: the SHA-256 of the token.
    package mutating func deviceList(token: [UInt8]) throws -> DeviceList? {
        try primary.use { connection in
            try connection.first(
                "\(Self.deviceLists) where l.id = (select list_of_token(\(bytes: token)))",
                Self.deviceList
            )
        }
    }

    /// Stores a new list; nil when the account has as many as it may.
    package mutating func createDeviceList(
        _ id: UUID,
        _ profile: DeviceList.Profile,
        of account: UUID,
        tokenHash: [UInt8],
        tokenPrefix: String
    ) throws -> Bool {
        let limits = profile.limits
        let count = try primary.use { connection in
            // The account's row makes two creations wait for each other.
            try connection.transaction { connection in
                _ = try connection.hasRow("select pg_advisory_xact_lock(hashtextextended(\(account.text), 105))")
                return try connection.execute(
                    """
                    insert into device_lists (id, user_id, name, format, filters, max_items, max_bytes, max_changes, steadiness, \
                    merges_networks, takes_ipv6, takes_paths, token_sha256, token_prefix) \
                    select \(id), \(account), \(profile.name), \(profile.format), \(profile.filters), \(limits.items)::integer, \
                    \(limits.bytes)::integer, \(limits.changes)::integer, \(limits.steadiness)::smallint, \(limits.mergesNetworks)::boolean, \
                    \(profile.takesIPv6)::boolean, \(profile.takesPaths)::boolean, \(bytes: tokenHash), \(tokenPrefix) \
                    where (select count(*) from device_lists where user_id = \(account)) \
                    < (select most from account_limits where name = 'device_lists')
                    """
                )
            }
        }
        readsFrom = .primary
        return count > 0
    }

    /// Changes a list of an account; false when there is no such list. The next pull decides anew.
    package mutating func changeDeviceList(_ id: UUID, _ profile: DeviceList.Profile, of account: UUID) throws -> Bool {
        let limits = profile.limits
        let count = try primary.use { connection in
            try connection.execute(
                """
                update device_lists set name = \(profile.name), format = \(profile.format), filters = \(profile.filters), \
                max_items = \(limits.items)::integer, max_bytes = \(limits.bytes)::integer, max_changes = \(limits.changes)::integer, \
                steadiness = \(limits.steadiness)::smallint, merges_networks = \(limits.mergesNetworks)::boolean, \
                takes_ipv6 = \(profile.takesIPv6)::boolean, takes_paths = \(profile.takesPaths)::boolean, changed_at = clock_timestamp() \
                where id = \(id) and user_id = \(account)
                """
            )
        }
        readsFrom = .primary
        return count > 0
    }

    /// Gives a list a new token; the old one ends at once.
    package mutating func changeToken(ofList id: UUID, of account: UUID, hash: [UInt8], prefix: String) throws -> Bool {
        let count = try primary.use { connection in
            try connection.execute(
                """
                update device_lists set token_sha256 = \(bytes: hash), token_prefix = \(prefix) \
                where id = \(id) and user_id = \(account)
                """
            )
        }
        readsFrom = .primary
        return count > 0
    }

    /// Takes a list away with its token.
    package mutating func deleteDeviceList(_ id: UUID, of account: UUID) throws -> Bool {
        let count = try primary.use { connection in
            try connection.execute("delete from device_lists where id = \(id) and user_id = \(account)")
        }
        readsFrom = .primary
        return count > 0
    }

    private static let deviceLists: SQL = """
        select l.id, l.user_id, l.name, l.format, l.filters, l.max_items, l.max_bytes, l.max_changes, l.steadiness, l.merges_networks, \
        l.takes_ipv6, l.takes_paths, l.token_prefix, l.created_at, l.changed_at, \
        a.conditions, a.generation, a.version, a.changed_at, a.decided_at, a.lines, a.entered, a.withdrew \
        from device_lists l left join device_list_answers a on a.list_id = l.id and a.generation >= 0
        """

    private static func deviceList(_ row: inout RowReader) -> DeviceList {
        let id = row.uuid()
        let account = row.uuid()
        let name = row.text()
        let format = row.text()
        let filters = row.text()
        let limits = DeviceLimits(
            items: row.integer(),
            bytes: row.optionalInteger(),
            changes: row.optionalInteger(),
            steadiness: row.integer(),
            mergesNetworks: row.flag()
        )
        let profile = DeviceList.Profile(
            name: name,
            format: format,
            filters: filters,
            limits: limits,
            takesIPv6: row.flag(),
            takesPaths: row.flag()
        )
        let prefix = row.text()
        let createdAt = row.time()
        let changedAt = row.time()
        let conditions = row.optionalText()
        let generation = row.optionalInteger()
        let version = row.optionalInteger()
        let answeredAt = row.optionalTime()
        let decidedAt = row.optionalTime()
        let lines = row.optionalInteger()
        let entered = row.optionalInteger()
        let left = row.optionalInteger()
        var answer: DeviceList.Answer?
        if let conditions, let generation, let version, let answeredAt, let decidedAt {
            answer = DeviceList.Answer(
                conditions: conditions,
                generation: generation,
                version: version,
                changedAt: answeredAt,
                decidedAt: decidedAt,
                lines: lines ?? 0,
                entered: entered ?? 0,
                left: left ?? 0
            )
        }
        return DeviceList(
            id: id,
            account: account,
            profile: profile,
            tokenPrefix: prefix,
            createdAt: createdAt,
            changedAt: changedAt,
            answer: answer
        )
    }
}
