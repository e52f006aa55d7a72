import Foundation
import Notation
import Testing

@testable import Metrics

private let layout = FigureLayout(routes: [
    FigureRoute(method: "GET", pattern: "/a"), FigureRoute(method: "POST", pattern: "/b"),
])

/// A folder of its own for each test.
private func folder() throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "figures-\(Foundation.UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
}

struct FiguresTests {
    @Test func `what one worker counts is read as it was counted`() {
        let figures = Figures(layout)
        figures.count(route: 1, plan: figures.plan(named: "pro"), status: 200, microseconds: 700)
        figures.count(route: 1, plan: figures.plan(named: "pro"), status: 200, microseconds: 90_000_000)
        figures.count(route: 0, plan: 0, status: 418, microseconds: 250)
        figures.add(.granted, 3)
        figures.set(.connections, 7)
        let sum = FigureSum(figures.snapshots(), layout: layout)
        #expect(sum.requests.map(\.count) == [1, 2])
        #expect(sum.requests.map(\.plan) == ["", "pro"])
        #expect(sum.requests.map(\.status) == [0, 200], "a status that is not counted apart is 0")
        #expect(sum.durations.map(\.microseconds) == [250, 90_000_700])
        #expect(sum.durations[0].counts.first == 1, "a bound belongs to its own bucket")
        #expect(sum.durations[1].counts[2] == 1 && sum.durations[1].counts.last == 1)
        #expect(sum[.granted] == 3 && sum[.connections] == 7)
    }

    @Test func `threads that count at once lose nothing`() async {
        let figures = Figures(layout)
        await withTaskGroup(of: Void.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    for _ in 0..<5000 {
                        figures.begin(thread: thread, route: 0, at: .now)
                        figures.count(
                            route: 0,
                            plan: figures.plan(named: "plan\(thread)"),
                            status: 200,
                            microseconds: 10
                        )
                        figures.end(thread: thread)
                    }
                }
            }
        }
        let sum = FigureSum(figures.snapshots(), layout: layout)
        #expect(sum.requests.map(\.count) == [Int](repeating: 5000, count: 8))
        #expect(sum.durations.first?.counts.first == 40_000)
    }

    @Test func `all workers of a machine are in one answer`() throws {
        let path = try folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = Figures(layout, folder: path)
        let second = Figures(layout, folder: path)
        #expect(first.number == 0 && second.number == 1)
        // Each knows the plans in another order.
        first.count(route: 0, plan: first.plan(named: "free"), status: 200, microseconds: 1)
        first.count(route: 0, plan: first.plan(named: "pro"), status: 200, microseconds: 1)
        second.count(route: 0, plan: second.plan(named: "pro"), status: 200, microseconds: 1)
        for each in [first, second] {
            let sum = FigureSum(each.snapshots(), layout: layout)
            #expect(sum.requests.map { "\($0.plan) \($0.count)" } == ["free 1", "pro 2"])
            #expect(each.snapshots().map(\.isHeld) == [true, true])
        }
        withExtendedLifetime((first, second)) {}
    }

    @Test func `a worker that takes the place of another goes on counting`() throws {
        let path = try folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let watcher = Figures(layout, folder: path)
        do {
            let ends = Figures(layout, folder: path)
            ends.count(route: 1, plan: ends.plan(named: "pro"), status: 503, microseconds: 5)
            ends.set(.connections, 9)
            ends.set(.threads, 4)
            ends.begin(thread: 0, route: 1, at: .now)
        }
        let after = watcher.snapshots()
        #expect(after.map(\.isHeld) == [true, false])
        #expect(FigureSum(after, layout: layout).requests.map(\.count) == [1], "what it counted stays")
        #expect(after[1][.connections] == 0 && after[1].threads.isEmpty, "what it had is gone")
        let next = Figures(layout, folder: path)
        #expect(next.number == 1)
        next.set(.threads, 4)
        next.count(route: 1, plan: next.plan(named: "pro"), status: 503, microseconds: 5)
        next.count(route: 1, plan: next.plan(named: "free"), status: 503, microseconds: 5)
        let sum = FigureSum(watcher.snapshots(), layout: layout)
        #expect(sum.requests.map { "\($0.plan) \($0.count)" } == ["pro 2", "free 1"])
        #expect(watcher.snapshots()[1].threads.filter { $0.route != nil || $0.answered > 0 }.isEmpty)
        withExtendedLifetime((watcher, next)) {}
    }

    @Test func `files of another release are left alone while they are held and go when they are not`() throws {
        let path = try folder()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let other = FigureLayout(routes: [FigureRoute(method: "GET", pattern: "/other")])
        #expect(other.digest != layout.digest)
        func files() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: path).count }
        do {
            let older = Figures(other, folder: path)
            older.add(.granted)
            let newer = Figures(layout, folder: path)
            #expect(try files() == 2)
            #expect(FigureSum(newer.snapshots(), layout: layout)[.granted] == 0)
            withExtendedLifetime((older, newer)) {}
        }
        let next = Figures(layout, folder: path)
        #expect(try files() == 1)
        withExtendedLifetime(next) {}
    }

    @Test func `a folder that cannot be used leaves a worker its own figures and says why`() {
        var reasons: [String] = []
        let figures = Figures(layout, folder: "/nonexistent/figures") { reasons.append($0) }
        figures.add(.accepted)
        #expect(reasons.count == 1 && reasons[0].contains("/nonexistent/figures"))
        #expect(FigureSum(figures.snapshots(), layout: layout)[.accepted] == 1)
    }

    @Test func `more plans than there is room for are counted together`() {
        let figures = Figures(layout)
        for number in 0..<40 {
            figures.count(route: 0, plan: figures.plan(named: "plan\(number)"), status: 200, microseconds: 1)
        }
        let requests = FigureSum(figures.snapshots(), layout: layout).requests
        #expect(requests.reduce(0) { $0 + $1.count } == 40)
        #expect(requests.last?.plan == "(other)" && requests.last?.count == 26)
    }

    @Test(arguments: ["", "a", "eight888", "a plan with \"quotes\" and ünïcödé", String(repeating: "x", count: 200)])
    func `a plan's name comes back as it was, or its first 64 bytes`(name: String) {
        let figures = Figures(layout)
        figures.count(route: 0, plan: figures.plan(named: name), status: 200, microseconds: 1)
        let found = FigureSum(figures.snapshots(), layout: layout).requests.map(\.plan)
        #expect(found == [name.isEmpty ? "(other)" : String(decoding: name.utf8.prefix(64), as: UTF8.self)])
    }

    @Test func `a thread shows what it does and since when`() {
        let figures = Figures(layout)
        let began = Timestamp(seconds: 1_800_000_000)
        figures.set(.threads, 2)
        figures.begin(thread: 1, route: 1, at: began)
        let busy = figures.snapshots()[0].threads
        #expect(busy.map(\.route) == [nil, 1] && busy[1].since == began && busy[1].answered == 0)
        figures.end(thread: 1)
        let idle = figures.snapshots()[0].threads
        #expect(idle.map(\.route) == [nil, nil] && idle[1].answered == 1)
    }
}
