import Access
import Caching
import Cryptography
import HTTP
import Model
import Notation

/// What tells an answer from every other: the digest of all that its bytes depend on.
///
/// That is the release and the settings that show, the version of the data, the caller's TLP ceiling, whether it has an
/// account, path and query, and what the endpoint names besides.
struct AnswerKey: Hashable, Sendable {
    /// 16 bytes.
    let digest: [UInt8]
    /// The version of the data; nil when the answer shows none.
    let generation: Int?

    /// The name of its files; nil for an answer that shows no data.
    var fileName: AnswerName? { generation.map { AnswerName(generation: $0, digest: digest) } }
}

extension AnswerKey {
    /// - Parameters:
    ///   - generation: the data that the answer shows; nil where it shows none.
    ///   - format: the name of the format, where the path has several.
    ///   - isForAll: whether the answer is the same for everybody.
    ///   - parts: what the body depends on besides the data, the path and the query.
    init(
        _ call: Call,
        of generation: Generation?,
        format: StaticString = "",
        isForAll: Bool = false,
        dependsOn parts: [Int64] = []
    ) {
        self.generation = generation?.version
        var text = ByteWriter(capacity: 512)
        text.append(call.service.answerSeed)
        if let generation {
            text.append(integer: generation.version)
            text.append(" ")
            text.append(integer: generation.time.microseconds)
            text.append(" ")
        }
        if !isForAll, let ceiling = call.admittedKey?.caller.tlpCeiling {
            text.append(ceiling.name)
            text.append(call.isNobodys ? " nobody " : " ")
        }
        text.append(format)
        for part in parts {
            text.append(" ")
            text.append(integer: part)
        }
        text.append(" ")
        text.append(text: call.request.path)
        text.append("?")
        call.query.appendNormalised(to: &text)
        for time in call.query.rollingTimes {
            text.append(" ")
            text.append(integer: time.time.microseconds)
        }
        var sum = Digest(.sha256)
        text.withBytes { sum.update($0) }
        digest = Array(sum.finish().prefix(16))
    }
}
