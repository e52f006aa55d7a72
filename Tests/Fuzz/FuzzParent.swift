import Foundation

/// Runs each target in a child process, notes what crashed or hung, and goes on behind it.
struct FuzzParent {
    let program: String
    let seed: UInt64
    /// An input that takes longer hangs.
    let patienceSeconds = 60.0

    /// More crashes of one target are not waited for.
    private static let crashLimit = 10

    struct Outcome {
        var crashes: [Int] = []
        var hangs: [Int] = []
        var steep = 0
        var faults = 0
        var isClean: Bool { crashes.isEmpty && hangs.isEmpty && steep == 0 && faults == 0 }
    }

    /// Runs inputs 0 to `count` - 1 of a target and prints a line.
    func run(_ target: String, count: Int) throws -> Outcome {
        let path = FileManager.default.temporaryDirectory.appending(path: "socd-fuzz-\(getpid())-\(target)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        guard let status = FuzzStatus(path: path, isNew: true) else { throw CocoaError(.fileWriteUnknown) }
        var outcome = Outcome()
        var next = 0
        let began = ContinuousClock.now
        while next < count, outcome.crashes.count + outcome.hangs.count < Self.crashLimit {
            status[.number] = next
            let ended = try watch(target, next..<count, path, status)
            if ended == .well { break }
            if ended == .hung { outcome.hangs.append(status[.number]) } else { outcome.crashes.append(status[.number]) }
            next = status[.number] + 1
        }
        (outcome.steep, outcome.faults) = (status[.steep], status[.faults])
        report(target, outcome, status, seconds: (ContinuousClock.now - began) / .seconds(1))
        return outcome
    }

    private enum End { case well, crashed, hung }

    private func watch(
        _ target: String,
        _ numbers: Range<Int>,
        _ path: String,
        _ status: borrowing FuzzStatus
    ) throws -> End {
        let child = Process()
        child.executableURL = URL(filePath: program)
        child.arguments = [
            "--child", path, "--target", target, "--seed", "\(seed)", "--from", "\(numbers.lowerBound)", "--inputs",
            "\(numbers.upperBound)",
        ]
        child.standardError = FileHandle.nullDevice
        try child.run()
        var last = (number: -1, since: ContinuousClock.now)
        while child.isRunning {
            Thread.sleep(forTimeInterval: 0.02)
            let number = status[.number]
            if number != last.number { last = (number, .now) }
            guard (ContinuousClock.now - last.since) / .seconds(1) > patienceSeconds else { continue }
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
            return .hung
        }
        return child.terminationReason == .exit && child.terminationStatus == 0 ? .well : .crashed
    }

    private func report(_ target: String, _ outcome: Outcome, _ status: borrowing FuzzStatus, seconds: Double) {
        let name = target.padding(toLength: 22, withPad: " ", startingAt: 0)
        let slowest =
            "slowest \(status[.slowestMicroseconds]) µs (\(status[.slowestBytes]) bytes, #\(status[.slowestNumber]))"
        print("\(name) \(status[.finished]) inputs in \(Int(seconds.rounded())) s, \(slowest)", terminator: "")
        for (what, numbers) in [("crash", outcome.crashes), ("hang", outcome.hangs)] where !numbers.isEmpty {
            print(", \(what) at \(numbers.map { "#\($0)" }.joined(separator: " "))", terminator: "")
        }
        if outcome.steep > 0 { print(", \(outcome.steep) steep, first #\(status[.firstSteep])", terminator: "") }
        if outcome.faults > 0 {
            print(", \(outcome.faults) broken promises, first #\(status[.firstFault])", terminator: "")
        }
        print("")
        fflush(nil)
    }
}
