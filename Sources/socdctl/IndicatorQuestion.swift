import ArgumentParser
import Cryptography
import Extraction
import Model
import Notation
import Runtime

/// The value that a command is about, as somebody typed it.
struct IndicatorQuestion: ParsableArguments {
    @Argument(help: "The value, in any form, defanged or not. A type may stand before it, as in `ipv4 192.0.2.7`.")
    var value: [String]
    @Option(help: "The value's type, such as ipv4; without it what the value looks like.") var type: String?

    /// The ids that the value may have in the store, the likeliest first.
    func ids(_ settings: Settings) throws -> [UUID] {
        var names = NameUUID(namespace: settings.identity)
        return try readings().map {
            names.id(kind: $0.type.kind, type: $0.type.name, value: $0.value, 0..<$0.value.count)
        }
    }

    /// The failure of a value that is not stored.
    func unknown() throws -> any Error {
        let readings = try readings().map { "\($0.type.text) \(String(decoding: $0.value, as: UTF8.self))" }
        return Program.invalid("there is no indicator \(readings.joined(separator: " or "))")
    }

    private func readings() throws -> [ValueQuestion.Reading] {
        let (type, text) = try words()
        do throws(InvalidValue) {
            let question = try ValueQuestion(Array(text.utf8).span, types: type.map { [$0] } ?? [])
            guard question.network == nil else { throw .addressRange }
            return question.readings
        } catch {
            throw Program.invalid(text.isEmpty ? "\(error.reason)" : "\(text): \(error.reason)")
        }
    }

    private func words() throws -> (IndicatorType?, String) {
        switch (value.count, type) {
        case (1, nil): (nil, value[0])
        case (1, let type?): (try Self.type(type), value[0])
        case (2, nil): (try Self.type(value[0]), value[1])
        default: throw Program.usage("give one value, with its type before it or in --type if it is needed")
        }
    }

    private static func type(_ name: String) throws -> IndicatorType {
        guard let type = IndicatorType(name) else {
            throw Program.unknown("type", name, among: IndicatorType.allCases.map(\.text))
        }
        return type
    }
}
