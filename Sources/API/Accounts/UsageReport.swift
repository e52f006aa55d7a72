import Model
import Notation
import Storage

/// Writes the usage figures of a key as JSON.
struct UsageReport {
    private struct Sum {
        var requests = 0
        var errors = 0
        var refused = 0
        var microseconds = 0
    }

    private let key: OwnKey
    private let days: Int
    private let interval: UsageInterval
    private let figures: KeyUsageFigures
    private var total = 0
    private var clientErrors = 0
    private var serverErrors = 0
    private var microseconds = 0
    private var rows = 0
    private var routes: [String: Sum] = [:]
    private var statuses: [Int: Int] = [:]

    init(key: OwnKey, days: Int, interval: UsageInterval, figures: KeyUsageFigures) {
        self.key = key
        self.days = days
        self.interval = interval
        self.figures = figures
        for line in figures.lines {
            total += line.requests
            microseconds += line.microseconds
            if line.status >= 500 {
                serverErrors += line.requests
            } else if line.status >= 400 {
                clientErrors += line.requests
            }
            if line.route.hasPrefix("/api/v1/iocs") || line.route.contains("taxii2") { rows += line.rows }
            statuses[line.status, default: 0] += line.requests
            var sum = routes[line.route] ?? Sum()
            sum.requests += line.requests
            sum.microseconds += line.microseconds
            if line.status >= 400 { sum.errors += line.requests }
            if line.status == 429 { sum.refused += line.requests }
            routes[line.route] = sum
        }
    }

    private var failed: Int { clientErrors + serverErrors }

    /// The members of `data`.
    func write(to json: inout JSONWriter) {
        json.object("key") { json in
            json.member("id", key.id.text)
            json.member("name", key.name)
            json.member("tier", key.tier)
        }
        json.object("period") { json in
            json.member("days", days)
            json.member("interval", interval.name.description)
            json.member("start", figures.start)
            json.member("end", figures.end)
        }
        json.object("summary") { json in
            json.member("totalRequests", total)
            json.member("successfulRequests", total - failed)
            json.member("failedRequests", failed)
            json.member("clientErrors", clientErrors)
            json.member("serverErrors", serverErrors)
            json.key("successRate")
            json.raw(Self.decimal(total - failed, of: total, scale: 100, digits: 2))
            json.member("avgResponseTime", Self.milliseconds(microseconds, total))
            json.member("totalIOCsReturned", rows)
        }
        json.object("latencyPercentiles") { json in
            json.member("p50", figures.percentiles?.p50 ?? 0)
            json.member("p95", figures.percentiles?.p95 ?? 0)
            json.member("p99", figures.percentiles?.p99 ?? 0)
        }
        writeLimits(to: &json)
        writeBreakdown(to: &json)
        json.key("timeSeries")
        switch interval {
        case .day: ShowKeyUsage.write(figures.days, to: &json)
        case .hour: writeSeries(of: figures.hours, to: &json)
        }
        writeFlat(to: &json)
        writeFailures(to: &json)
    }

    private func writeLimits(to json: inout JSONWriter) {
        let allowance = figures.allowance
        json.object("rateLimits") { json in
            for (name, limit, left, peak) in [
                ("perMinute" as StaticString, allowance.perMinute, allowance.minuteRemaining, figures.minutePeak),
                ("perDay", allowance.perDay, allowance.dayRemaining, dayPeak),
            ] {
                json.key(name)
                json.object { json in
                    json.member("limit", limit)
                    json.member("current", limit - left)
                    json.member("remaining", left)
                    json.key("percentUsed")
                    json.raw(Self.decimal(limit - left, of: limit, scale: 100, digits: 2))
                    json.member("peak", peak)
                }
            }
        }
        json.object("rateLimitHits") { json in
            json.member("total", statuses[429] ?? 0)
            json.array("byEndpoint") { json in
                for (route, sum) in sorted(by: \.refused) where sum.refused > 0 {
                    json.object { json in
                        json.member("endpoint", route)
                        json.member("count", sum.refused)
                    }
                }
            }
            json.key("byHour")
            writeHours(to: &json)
        }
    }

    private func writeBreakdown(to json: inout JSONWriter) {
        json.object("breakdown") { json in
            json.array("byEndpoint") { json in
                for (route, sum) in sorted(by: \.requests) {
                    json.object { json in
                        json.member("endpoint", route)
                        json.member("count", sum.requests)
                        json.member("avgTime", Self.milliseconds(sum.microseconds, sum.requests))
                        json.member("errors", sum.errors)
                        json.key("errorRate")
                        json.raw(Self.decimal(sum.errors, of: sum.requests, scale: 100, digits: 2))
                    }
                }
            }
            json.array("byStatusCode") { json in
                for (status, count) in statuses.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                    json.object { json in
                        json.member("statusCode", status)
                        json.member("count", count)
                        json.key("percentage")
                        json.raw(Self.decimal(count, of: total, scale: 100, digits: 2))
                    }
                }
            }
        }
    }

    /// Writes the figures under the names of the documentation pages.
    private func writeFlat(to json: inout JSONWriter) {
        json.member("key_id", key.id.text)
        json.member("window_days", days)
        json.member("total_requests", total)
        json.member("successful", total - failed)
        json.member("client_errors", clientErrors)
        json.member("server_errors", serverErrors)
        json.key("success_rate")
        json.raw(Self.decimal(total - failed, of: total, scale: 1, digits: 4))
        json.member("avg_response_time_ms", Self.milliseconds(microseconds, total))
        json.member("latency_p50_ms", figures.percentiles?.p50 ?? 0)
        json.member("latency_p95_ms", figures.percentiles?.p95 ?? 0)
        json.member("latency_p99_ms", figures.percentiles?.p99 ?? 0)
        json.member("rate_limit_peak_per_minute", figures.minutePeak)
        json.member("rate_limit_peak_per_day", dayPeak)
        json.array("top_endpoints") { json in
            for (route, sum) in sorted(by: \.requests).prefix(10) {
                json.object { json in
                    json.member("path", route)
                    json.member("count", sum.requests)
                }
            }
        }
        json.object("by_status") { json in
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                json.key(text: "\(status)")
                json.value(count)
            }
        }
        json.key("daily")
        ShowKeyUsage.write(figures.days.reversed(), to: &json)
        json.key("rate_limit_hits_by_hour")
        writeHours(to: &json)
    }

    private func writeSeries(of hours: [KeyUsageFigures.Hour], to json: inout JSONWriter) {
        json.array { json in
            for hour in hours {
                json.object { json in
                    json.member("date", String(hour.start.text.prefix(10)))
                    json.member("hour", hour.start)
                    json.member("requests", hour.requests)
                    json.member("errors", hour.errors)
                    json.member("refused", hour.refused)
                }
            }
        }
    }

    private func writeFailures(to json: inout JSONWriter) {
        json.array("recent_errors") { json in
            for failure in figures.failures {
                json.object { json in
                    json.member("time", failure.at)
                    json.member("route", failure.route)
                    json.member("status", failure.status)
                    json.member("code", failure.code)
                    json.member("request_id", failure.requestID)
                }
            }
        }
    }

    private func writeHours(to json: inout JSONWriter) {
        json.array { json in
            for hour in figures.refusals {
                json.object { json in
                    json.member("hour", hour.start)
                    json.member("count", hour.refused)
                }
            }
        }
    }

    private var dayPeak: Int { figures.days.map(\.requests).max() ?? 0 }

    private func sorted(by count: KeyPath<Sum, Int>) -> [(key: String, value: Sum)] {
        routes.sorted { ($1.value[keyPath: count], $0.key) < ($0.value[keyPath: count], $1.key) }
    }

    /// The average, rounded.
    private static func milliseconds(_ microseconds: Int, _ count: Int) -> Int {
        count == 0 ? 0 : (microseconds + 500 * count) / (1000 * count)
    }

    /// Writes `part / whole * scale`, rounded to the given number of decimals; 0 when `whole` is 0.
    static func decimal(_ part: Int, of whole: Int, scale: Int, digits: Int) -> String {
        guard whole > 0 else { return "0" }
        let unit = (0..<digits).reduce(1) { unit, _ in unit * 10 }
        let value = (part * scale * unit * 2 + whole) / (whole * 2)
        var fraction = String(value % unit)
        while fraction.count < digits { fraction = "0" + fraction }
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(value / unit)" : "\(value / unit).\(fraction)"
    }
}
