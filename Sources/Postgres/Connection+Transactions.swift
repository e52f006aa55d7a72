extension Connection {
    /// Runs `body` inside a read-only transaction, in which all statements see the same state.
    package mutating func snapshot<T>(_ body: (inout Connection) throws -> T) throws -> T {
        try transaction(begin: "begin isolation level repeatable read read only", body)
    }

    /// Runs `body` inside a transaction; rolls back when it throws.
    package mutating func transaction<T>(_ body: (inout Connection) throws -> T) throws -> T {
        try transaction(begin: "begin", body)
    }

    private mutating func transaction<T>(begin: StaticString, _ body: (inout Connection) throws -> T) throws -> T {
        try script(begin)
        do {
            let made = try body(&self)
            try script("commit")
            return made
        } catch {
            try? script("rollback")
            throw error
        }
    }
}
