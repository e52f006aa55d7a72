import Glibc

/// Runs inputs of one target. A crash takes this process only; the parent finds the input's number in the status.
struct FuzzChild {
    let target: FuzzTarget
    let mutator: Mutator
    let seed: UInt64

    /// Slower inputs are looked at again: twice the size may take twice the time and a bit.
    private static let suspiciousMicroseconds = 20_000
    /// Four times the input may cost this many times as much.
    private static let steepness = 10

    func input(_ number: Int) -> [UInt8] {
        var random = FuzzRandom(seed: seed, target: target.name, number: number)
        return mutator.input(&random)
    }

    func run(_ numbers: Range<Int>, _ status: borrowing FuzzStatus) {
        for number in numbers {
            status[.number] = number
            let bytes = input(number)
            let (fault, microseconds) = measured(bytes)
            if microseconds > status[.slowestMicroseconds] {
                status[.slowestMicroseconds] = microseconds
                status[.slowestNumber] = number
                status[.slowestBytes] = bytes.count
            }
            if microseconds > Self.suspiciousMicroseconds, isSteep(bytes) {
                if status[.steep] == 0 { status[.firstSteep] = number }
                status[.steep] += 1
            }
            if fault != nil {
                if status[.faults] == 0 { status[.firstFault] = number }
                status[.faults] += 1
            }
            status[.finished] += 1
        }
    }

    /// Runs one input again and says what came of it.
    func replay(_ number: Int) -> String {
        let bytes = input(number)
        let (fault, microseconds) = measured(bytes)
        return "\(bytes.count) bytes, \(microseconds) µs\(isSteep(bytes) ? ", steep" : ""): \(fault ?? "well")"
    }

    /// Whether four times the input costs much more than four times the time; the best of three counts.
    private func isSteep(_ bytes: [UInt8]) -> Bool {
        func best(_ bytes: [UInt8]) -> Int { (0..<3).map { _ in measured(bytes).microseconds }.min() ?? 0 }
        return best(bytes + bytes + bytes + bytes) > Self.steepness * max(best(bytes), Self.suspiciousMicroseconds / 10)
    }

    /// Time of this thread, so that a busy machine does not count.
    private func measured(_ bytes: [UInt8]) -> (fault: String?, microseconds: Int) {
        let start = Self.clock
        let fault = target.run(bytes)
        return (fault, Self.clock - start)
    }

    private static var clock: Int {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
