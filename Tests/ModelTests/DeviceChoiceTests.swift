import Notation
import Testing

@testable import Model

/// Sixty days of changes against three devices.
struct DeviceChoiceTests {
    struct Numbers {
        var state: UInt64 = 42
        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
    }

    struct Indicator {
        let id: UUID
        let number: UInt32
        var score: Int
        var isGone = false
    }

    struct Device: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let limits: DeviceLimits
    }

    static let devices = [
        Device(testDescription: "a small firewall", limits: DeviceLimits(items: 500, changes: 65, steadiness: 3)),
        Device(
            testDescription: "networks",
            limits: DeviceLimits(items: 400, changes: 80, steadiness: 3, mergesNetworks: true)
        ),
        Device(
            testDescription: "a file of 7,500 bytes",
            limits: DeviceLimits(items: 1250, bytes: 7500, changes: 65, steadiness: 3)
        ),
    ]

    static func text(_ network: IPNetwork) -> [UInt8] {
        Array(((network.isAddress ? network.first.text : network.text) + "\n").utf8)
    }

    static func entry(_ indicator: Indicator, _ limits: DeviceLimits) -> DeviceEntry {
        let network = IPNetwork(of: IPAddress(v4: indicator.number), length: 32)
        return DeviceEntry(
            id: indicator.id,
            score: indicator.score,
            text: text(network),
            network: limits.mergesNetworks ? network : nil,
            isWanted: !indicator.isGone
        )
    }

    /// The best subset without a memory: by score alone.
    static func optimum(_ all: [Indicator], _ limits: DeviceLimits) -> Int {
        var choice = DeviceChoice(limits, frame: 0) { text($0) }
        for indicator in all where !indicator.isGone { _ = choice.offer(entry(indicator, limits)) }
        return choice.entries.values.reduce(0) { $0 + $1.score }
    }

    @Test(arguments: devices) func sixtyDays(_ device: Device) {
        var numbers = Numbers()
        let limits = device.limits
        var all: [Indicator] = []
        var used: Set<UInt32> = []
        func add(_ count: Int) {
            while all.count < count {
                // Neighbours are common, as in bad networks.
                let number = 0x0A00_0000 + UInt32(numbers.next(50)) * 0x1_0000 + UInt32(numbers.next(120))
                guard used.insert(number).inserted else { continue }
                all.append(
                    Indicator(
                        id: UUID(high: UInt64(number) &* 0x9E37_79B9_7F4A_7C15, low: 1),
                        number: number,
                        score: 20 + numbers.next(80)
                    )
                )
            }
        }
        add(1250)
        var device: [UUID] = []
        var lines: Set<[UInt8]> = []
        for day in 0..<60 {
            if day > 0 {
                for place in all.indices where numbers.next(25) == 0 {
                    all[place].score = max(1, min(100, all[place].score + numbers.next(21) - 11))
                }
                for _ in 0..<4 { all[numbers.next(all.count)].isGone = true }
                add(all.count + 15)
            }
            all.sort { ($1.score, $0.id.high) < ($0.score, $1.id.high) }
            var choice = DeviceChoice(limits, frame: 0) { Self.text($0) }
            let known = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })
            if day > 0 {
                choice.begin(with: device.compactMap { known[$0].map { Self.entry($0, limits) } })
                choice.withdraw(Set(device.filter { known[$0]?.isGone ?? true }))
            }
            offering: for indicator in all where !indicator.isGone {
                switch choice.offer(Self.entry(indicator, limits)) {
                case .waits: break offering
                case .noRoom where !choice.goesOnWithoutRoom: break offering
                default: continue
                }
            }
            choice.end()
            var now: Set<[UInt8]> = []
            var order: [[UInt8]] = []
            choice.forEachLine { line in
                now.insert(line)
                order.append(line)
            }
            #expect(now.count == order.count && now.count == choice.lines && choice.lines <= limits.items)
            #expect(order.reduce(0) { $0 + $1.count } == choice.bytes || limits.mergesNetworks)
            if let bytes = limits.bytes { #expect(choice.bytes <= bytes) }
            #expect(choice.entries.keys.allSatisfy { known[$0]?.isGone == false })
            if day > 0 {
                let churn = now.symmetricDifference(lines).count
                #expect(churn == choice.changes)
                #expect(churn <= limits.changes ?? .max, "day \(day)")
            }
            let kept = choice.entries.values.reduce(0) { $0 + $1.score }
            let best = Self.optimum(all, limits)
            #expect(Double(kept) >= 0.99 * Double(best), "day \(day): \(kept) of \(best)")
            device = choice.entries.keys.sorted { $0.high < $1.high }
            lines = now
        }
    }

    private static func entries(_ scores: [Int], from first: UInt64 = 1) -> [DeviceEntry] {
        scores.enumerated().map { place, score in
            let number = first + UInt64(place)
            return DeviceEntry(id: UUID(high: 0, low: number), score: score, text: Array("\(number)\n".utf8))
        }
    }

    private func choice(_ limits: DeviceLimits, _ members: [DeviceEntry]) -> DeviceChoice {
        var choice = DeviceChoice(limits, frame: 0) { Self.text($0) }
        choice.begin(with: members)
        return choice
    }

    @Test func onlyTheClearlyBetterReplaces() {
        var choice = choice(DeviceLimits(items: 2, steadiness: 5), Self.entries([60, 50]))
        #expect(choice.offer(Self.entries([55], from: 10)[0]) == .noRoom)
        #expect(choice.offer(Self.entries([56], from: 11)[0]) == .taken)
        #expect(choice.entries.values.map(\.score).sorted() == [56, 60])
        #expect(choice.changes == 2)
    }

    @Test func whatIsWithdrawnLeavesWhateverItCosts() {
        let members = Self.entries([60, 50, 40, 30])
        var choice = choice(DeviceLimits(items: 4, changes: 2), members)
        choice.withdraw(Set(members[..<3].map(\.id)))
        #expect(choice.lines == 1 && choice.changes == 3)
        #expect(choice.offer(Self.entries([90], from: 10)[0]) == .waits)
        choice.end()
        #expect(choice.lines == 1)
    }

    @Test func whatIsNoLongerAskedForLeavesWithinTheChanges() {
        let members = Self.entries([60, 50, 40]).map {
            DeviceEntry(id: $0.id, score: $0.score, text: $0.text, isWanted: false)
        }
        var choice = choice(DeviceLimits(items: 3, changes: 2), members)
        choice.end()
        #expect(choice.entries.values.map(\.score) == [60])
    }

    @Test func aSmallerLimitIsKeptAtOnce() {
        var choice = choice(DeviceLimits(items: 1, changes: 1), Self.entries([60, 50, 40]))
        choice.end()
        #expect(choice.entries.values.map(\.score) == [60])
    }

    @Test func changesThatWaitAreCounted() {
        var choice = choice(DeviceLimits(items: 2, changes: 2), Self.entries([20, 10]))
        let new = Self.entries([90, 80, 15], from: 10)
        #expect(choice.offer(new[0]) == .taken)
        #expect(choice.offer(new[1]) == .waits)
        #expect(choice.waiting(new[1...]) == 1)
    }

    @Test func oneLineStandsOnce() {
        var choice = DeviceChoice(DeviceLimits(items: 9), frame: 0) { Self.text($0) }
        let first = Self.entries([50])[0]
        #expect(choice.offer(first) == .taken)
        #expect(choice.offer(first) == .there)
        #expect(choice.offer(DeviceEntry(id: UUID(high: 9, low: 9), score: 40, text: first.text)) == .same)
        #expect(choice.lines == 1)
    }
}
