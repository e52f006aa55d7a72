import ArgumentParser
import Model
import Notation
import Storage

/// `key usage`: what a key did, and what is left of its allowance.
struct KeyUsageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Shows what a key did in the last days, and what is left of its allowance.",
        discussion: "Days are UTC days; the present one counts so far."
    )
    @Argument(help: "The key's id, from socdctl key list.") var id: String
    @Option(help: "How many days, 1 to 365.") var days = 7
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let id = try KeyCommand.id(id)
            guard (1...365).contains(days) else { throw Program.invalid("--days must be 1 to 365") }
            var store = try Program.store(Program.settings())
            guard let key = try store.key(id), let figures = try store.usage(of: id, user: nil, days: days) else {
                throw KeyCommand.unknown(id)
            }
            if options.json { show(json: figures, of: key) } else { show(figures, of: key) }
        }
    }

    private func show(_ figures: KeyUsageFigures, of key: OwnKey) {
        let allowance = figures.allowance
        print("\(key.name) (\(key.prefix)…, \(key.tier)), last used \(key.lastUsedAt?.text ?? "never")")
        print(
            """
            left: \(allowance.minuteRemaining) of \(allowance.perMinute) requests this minute, \
            \(allowance.dayRemaining) of \(allowance.perDay) this day; busiest minute: \(figures.minutePeak)
            """
        )
        if let times = figures.percentiles {
            print("of 100 requests 50 took at most \(times.p50) ms, 95 \(times.p95) ms and 99 \(times.p99) ms")
        }
        print("")
        var table = Table("DAY", "REQUESTS", "ERRORS")
        for day in figures.days { table.add(day.date, "\(day.requests)", "\(day.errors)") }
        table.show()
        guard !figures.lines.isEmpty else { return }
        print("")
        var routes = Table("REQUESTS", "STATUS", "ROWS", "ROUTE")
        for line in figures.lines { routes.add("\(line.requests)", "\(line.status)", "\(line.rows)", line.route) }
        routes.show()
    }

    private func show(json figures: KeyUsageFigures, of key: OwnKey) {
        let allowance = figures.allowance
        var json = JSONWriter()
        json.object { json in
            json.member("key_id", key.id.text)
            json.member("name", key.name)
            json.member("tier", key.tier)
            json.member("window_days", days)
            json.member("last_used_at", key.lastUsedAt)
            json.member("total_requests", figures.lines.reduce(0) { $0 + $1.requests })
            json.member("errors", figures.lines.filter { $0.status >= 400 }.reduce(0) { $0 + $1.requests })
            json.member("latency_p50_ms", figures.percentiles?.p50)
            json.member("latency_p95_ms", figures.percentiles?.p95)
            json.member("latency_p99_ms", figures.percentiles?.p99)
            json.member("minute_limit", allowance.perMinute)
            json.member("minute_remaining", allowance.minuteRemaining)
            json.member("minute_peak", figures.minutePeak)
            json.member("day_limit", allowance.perDay)
            json.member("day_remaining", allowance.dayRemaining)
            json.array("daily") { json in
                for day in figures.days {
                    json.object { json in
                        json.member("date", day.date)
                        json.member("requests", day.requests)
                        json.member("errors", day.errors)
                    }
                }
            }
            json.array("by_route") { json in
                for line in figures.lines {
                    json.object { json in
                        json.member("route", line.route)
                        json.member("status", line.status)
                        json.member("requests", line.requests)
                        json.member("rows", line.rows)
                    }
                }
            }
        }
        print(json.text)
    }
}
