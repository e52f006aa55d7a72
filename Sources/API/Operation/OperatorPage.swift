import HTTP
import Notation
import Runtime

/// Answers for the operator of this machine: who may read them is a matter of addresses, so that they are there while the
/// database is away.
enum OperatorPage {
    static let paths: Set = [ShowMetrics.path, ShowStatus.path]

    /// Whether the request comes from where the settings let figures be read.
    static func mayRead(_ request: Request, _ settings: Settings) -> Bool {
        guard let address = IPAddress(request.remoteAddress) else { return false }
        return settings.metricsFrom.contains { $0.contains(address) }
    }

    static func check(_ call: Call) throws {
        guard mayRead(call.request, call.service.settings) else {
            throw APIError(
                403,
                "address_not_allowed",
                "Only addresses that the operator names in SOCD_METRICS_FROM may read this.",
                details: APIError.object {
                    $0.member("address", ParameterError.printable(call.request.remoteAddress))
                }
            )
        }
    }

    static let forbidden = Operation.Response(
        403,
        "The address is none of SOCD_METRICS_FROM",
        [("application/json", .reference("Error"))]
    )
}
