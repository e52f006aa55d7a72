import CPQ
import Glibc

/// The waits of one connection: what is sent and received without ever blocking longer than the server was given.
///
/// The handle belongs to `Connection`, or to the `CopyIn` that lives within one of its calls; both outlive every use of it.
struct Wire {
    /// Nil only when libpq had no memory; libpq's functions treat nil as a dead connection.
    let handle: OpaquePointer?
    /// The longest wait for the server, in milliseconds; nil for none.
    var patience: Int32?

    func failure(_ result: OpaquePointer? = nil) -> PostgresError {
        guard let result, let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
            return .lost(String(cString: PQerrorMessage(handle)))
        }
        let constraint = PQresultErrorField(result, Int32(UInt8(ascii: "n"))).map { String(cString: $0) } ?? ""
        return PostgresError(
            sqlstate: String(cString: state),
            message: String(cString: PQresultErrorMessage(result)),
            constraint: constraint
        )
    }

    /// The next result of what was sent, which the caller clears; nil after the last of a statement.
    func nextResult() throws(PostgresError) -> OpaquePointer? {
        while true {
            let unsent = PQflush(handle)
            if unsent == 0, PQisBusy(handle) == 0 { return PQgetResult(handle) }
            guard unsent >= 0 else { throw failure() }
            try wait(forRoom: unsent == 1)
            guard PQconsumeInput(handle) == 1 else { throw failure() }
        }
    }

    /// Reads what is left of a statement. The connection is of no more use if that fails.
    func skipResults() throws(PostgresError) {
        while let result = try nextResult() { PQclear(result) }
    }

    /// Waits until the server has taken all that libpq holds for it.
    func flush() throws(PostgresError) {
        while true {
            let unsent = PQflush(handle)
            if unsent == 0 { return }
            guard unsent > 0 else { throw failure() }
            try wait(forRoom: true)
            guard PQconsumeInput(handle) == 1 else { throw failure() }
        }
    }

    /// The result of the next statement of a pipeline, which the caller clears.
    func pipelined() throws(PostgresError) -> OpaquePointer? {
        let result = try nextResult()
        do throws(PostgresError) {
            try skipResults()
        } catch {
            PQclear(result)
            throw error
        }
        return result
    }

    /// Ends a pipeline; what its last statements have said is dropped.
    func endPipeline() throws(PostgresError) {
        guard PQpipelineSync(handle) == 1 else { throw failure() }
        while true {
            let result = try nextResult()
            let isEnd = PQresultStatus(result) == PGRES_PIPELINE_SYNC
            PQclear(result)
            if isEnd { break }
            guard PQstatus(handle) == CONNECTION_OK else { throw failure() }
        }
        guard PQexitPipelineMode(handle) == 1 else { throw failure() }
    }

    /// Waits until the server has sent something, or until there is room to send it more.
    func wait(forRoom: Bool) throws(PostgresError) {
        var socket = pollfd(fd: PQsocket(handle), events: Int16(forRoom ? POLLIN | POLLOUT : POLLIN), revents: 0)
        let ready = poll(&socket, 1, patience ?? -1)
        // A signal is for other threads; the caller looks again.
        if ready > 0 || ready < 0 && errno == EINTR { return }
        // Whoever hangs now may answer later, to a question that nobody asks any more.
        close()
        throw .stalled("the server has not answered within \((patience ?? 0) / 1000) seconds")
    }

    /// Gives the connection up: libpq finds the socket closed.
    func close() {
        shutdown(PQsocket(handle), Int32(SHUT_RDWR))
        while PQconsumeInput(handle) == 1 {}
    }
}
