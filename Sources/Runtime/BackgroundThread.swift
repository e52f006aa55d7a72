package import Glibc

/// A thread for work beside the requests.
package enum BackgroundThread {
    /// - Parameters:
    ///   - niceness: 0...19; the greater, the more the thread gives way to others.
    ///   - run: what the thread does; it ends with it.
    /// - Returns: the thread, to be joined or left alone; nil when the system has no room for one.
    package static func start(niceness: Int32 = 0, _ run: @escaping @Sendable () -> Void) -> pthread_t? {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(
            Work {
                // On Linux, 0 is the calling thread.
                if niceness > 0 { setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness) }
                run()
            }
        )
        let code = pthread_create(
            &thread,
            nil,
            { work in
                // The pointer was made just before the thread, has no other use, and the thread takes over its
                // reference.
                work.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue().run() }
                return nil
            },
            work.toOpaque()
        )
        guard code == 0 else {
            work.release()
            return nil
        }
        return thread
    }
}

/// It is a class so that a pointer to it can pass through `pthread_create`.
private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}
