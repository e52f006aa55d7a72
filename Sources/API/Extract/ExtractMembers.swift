import Enrichment
import Model

/// The members of the body of `POST /api/v1/extract`.
enum ExtractMembers {
    static let text = BodyMember<String>(
        "text",
        .text(length: 0...PastedText.longest).about(
            "Any text: a log, a mail, a report. At most \(PastedText.longest) bytes in UTF-8. It is not stored"
        ),
        required: true
    ) { body, name in
        if let text = try body.prose(name, atMost: PastedText.longest) { return text }
        throw body.refused(name, "", "given: a text of at most \(PastedText.longest) bytes in UTF-8")
    }
    static let types = BodyMember<[IndicatorType]>.choices(
        "types",
        of: IndicatorType.self,
        "Only values of these types; of all when it is absent or empty"
    )
    static let hunting = BodyMember<[HuntingPlatform]>.choices(
        "hunting",
        of: HuntingPlatform.self,
        "Platforms for which the answer has queries that hunt for the values"
    )

    static let all: [any DocumentedMember] = [text, types, hunting]
}
