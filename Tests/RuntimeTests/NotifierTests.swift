import Glibc
import Runtime
import Testing

struct NotifierTests {
    @Test(arguments: ["@socd-notify-\(getpid())", "/tmp/socd-notify-\(getpid())"])
    func `systemd hears of readiness, life and end`(path: String) throws {
        let listening = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer {
            close(listening)
            unlink(path)
        }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if path.hasPrefix("@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let bound = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listening, $0, size) }
        }
        try #require(bound == 0)
        let environment = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "\(getpid())"]
        let notifier = Notifier { environment[$0] }
        #expect(notifier.watchdogMilliseconds == 1500)
        notifier.ready()
        notifier.alive()
        notifier.status("all is\nwell")
        notifier.stopping()
        for expected in ["READY=1", "WATCHDOG=1", "STATUS=all is well", "STOPPING=1"] {
            var message = [UInt8](repeating: 0, count: 64)
            let count = recv(listening, &message, message.count, Int32(MSG_DONTWAIT))
            #expect(count > 0 && String(decoding: message[..<max(0, count)], as: UTF8.self) == expected)
        }
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "/nowhere/at/all"],
        ["NOTIFY_FD": "x"], ["NOTIFY_FD": "9999"], ["NOTIFY_SOCKET": "@" + String(repeating: "x", count: 300)],
        ["WATCHDOG_USEC": "1000"],
    ])
    func `without anybody to tell nothing happens`(environment: [String: String]) {
        let notifier = Notifier { environment[$0] }
        #expect(notifier.watchdogMilliseconds == nil)
        notifier.ready()
        notifier.alive()
        notifier.status("nobody hears it")
    }

    @Test func `the back-off grows to five seconds and is forgotten after ten`() {
        var backOff = BackOff()
        #expect(
            (0..<9).map { _ in backOff.pause(afterLifeOf: 9999) } == [0, 100, 200, 400, 800, 1600, 3200, 5000, 5000]
        )
        #expect(backOff.pause(afterLifeOf: 10_000) == 0)
        #expect(backOff.pause(afterLifeOf: 0) == 100)
    }
}
