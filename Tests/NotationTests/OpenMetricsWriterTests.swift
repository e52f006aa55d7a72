import Notation
import Testing

private typealias Family = OpenMetricsWriter.Family

struct OpenMetricsWriterTests {
    private func text(_ dialect: OpenMetricsWriter.Dialect, _ write: (inout OpenMetricsWriter) -> Void) -> String {
        var writer = OpenMetricsWriter(dialect)
        write(&writer)
        return writer.out.text
    }

    @Test func `a counter has its suffix where the format wants it`() {
        let family = Family("requests", .counter, "Requests.")
        func counter(_ writer: inout OpenMetricsWriter) {
            writer.begin(family)
            writer.sample(("route", "/a"), ("status", "200"), value: 3)
            writer.end()
        }
        #expect(
            text(.openMetrics, counter) == """
                # HELP requests Requests.
                # TYPE requests counter
                requests_total{route="/a",status="200"} 3
                # EOF

                """
        )
        #expect(
            text(.prometheus, counter) == """
                # HELP requests_total Requests.
                # TYPE requests_total counter
                requests_total{route="/a",status="200"} 3
                # EOF

                """
        )
    }

    @Test func `what describes the program is an info, or a gauge of 1`() {
        let family = Family("build", .info, "Release.")
        func info(_ writer: inout OpenMetricsWriter) {
            writer.begin(family)
            writer.sample(("version", "1.0"), value: 1)
        }
        #expect(text(.openMetrics, info).hasSuffix("# TYPE build info\nbuild_info{version=\"1.0\"} 1\n"))
        #expect(text(.prometheus, info).hasSuffix("# TYPE build_info gauge\nbuild_info{version=\"1.0\"} 1\n"))
    }

    @Test(arguments: [
        ("plain", "plain"), ("a\"b", "a\\\"b"), ("a\\b", "a\\\\b"), ("a\nb", "a\\nb"), ("ünï", "ünï"), ("", ""),
        ("{},=", "{},="),
    ])
    func `a label's value cannot end its text`(value: String, written: String) {
        let found = text(.openMetrics) { writer in
            writer.begin(Family("x", .gauge, "X."))
            writer.sample(("a", value), value: 1)
        }
        #expect(found.hasSuffix("x{a=\"\(written)\"} 1\n"))
    }

    @Test(
        arguments: [
            (0, "0.0"), (1, "0.000001"), (250, "0.00025"), (1_000_000, "1.0"), (2_500_000, "2.5"), (30_000_000, "30.0"),
            (1_800_000_000_123_456, "1800000000.123456"), (-1_500_000, "-1.5"),
        ] as [(Int64, String)]
    )
    func `seconds are exact decimals`(microseconds: Int64, written: String) {
        let found = text(.openMetrics) { writer in
            writer.begin(Family("x_seconds", .gauge, "X."))
            writer.sample(microseconds: microseconds)
        }
        #expect(found.hasSuffix("x_seconds \(written)\n"))
    }

    @Test func `a histogram's buckets add up, and the last has all`() {
        let found = text(.openMetrics) { writer in
            writer.begin(Family("t_seconds", .histogram, "T."))
            writer.histogram(("route", "/a"), bounds: [250, 1_000_000], counts: [2, 0, 1], sum: 2_000_500)
        }
        #expect(
            found == """
                # HELP t_seconds T.
                # TYPE t_seconds histogram
                t_seconds_bucket{route="/a",le="0.00025"} 2
                t_seconds_bucket{route="/a",le="1.0"} 2
                t_seconds_bucket{route="/a",le="+Inf"} 3
                t_seconds_sum{route="/a"} 2.0005
                t_seconds_count{route="/a"} 3

                """
        )
    }
}
