@preconcurrency import Foundation
@preconcurrency import Glibc
import Synchronization

/// The line at the bottom of a terminal that says what a command is doing, once that takes longer than a second.
///
/// What the command prints meanwhile is held back and shown above the line, so that the two never mix. Nothing is shown, and
/// nothing is held back, when standard error is no terminal.
final class ProgressLine: Sendable {
    private struct State {
        var text: String
        var isShown = false
        var isOver = false
    }

    private let state: Mutex<State>
    private let isLive: Bool
    private let began = ContinuousClock.now

    /// What takes the line away.
    static let erase = "\r\u{1B}[K"

    /// - Parameters:
    ///   - text: what is done, until the command says more.
    ///   - isLive: whether there is a terminal to show it on.
    init(_ text: String, isLive: Bool) {
        state = Mutex(State(text: text))
        self.isLive = isLive
        guard isLive else { return }
        // Held until a tick or the end writes it out. The C library allocates the buffer and grows no other.
        setvbuf(stdout, nil, Int32(_IOFBF), 1 << 20)
        Thread.detachNewThread { [self] in tick() }
    }

    /// Says what is done now.
    func say(_ text: String) {
        state.withLock { $0.text = text }
    }

    /// Prints a line of the command's output at once, so that a log shows how far it is; a terminal gets it with the next tick.
    func print(_ text: String) {
        Swift.print(text)
        if !isLive { fflush(nil) }
    }

    /// Takes the line away for good and shows what was held back.
    func end() {
        guard isLive else { return }
        state.withLock { state in
            state.isOver = true
            Self.clear(&state)
            fflush(nil)
        }
    }

    private func tick() {
        while true {
            Thread.sleep(forTimeInterval: 0.25)
            let isOver = state.withLock { state in
                if state.isOver { return true }
                let seconds = (ContinuousClock.now - began).components.seconds
                guard seconds >= 1 else { return false }
                Self.clear(&state)
                fflush(nil)
                Self.write("\(state.text), \(seconds) s")
                state.isShown = true
                return false
            }
            if isOver { return }
        }
    }

    private static func clear(_ state: inout State) {
        if state.isShown { write(erase) }
        state.isShown = false
    }

    /// Writes to standard error; at most a terminal's usual width, so that the line can be taken away again.
    private static func write(_ text: String) {
        let bytes = Array(text.prefix(79).utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
