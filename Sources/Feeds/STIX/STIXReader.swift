import Extraction
import Model
import Notation

/// Bundles of STIX 2.0 and 2.1, envelopes of TAXII 2.1, lists of objects, and single objects: the values of indicators'
/// patterns, vulnerabilities, attack patterns and observables. Bundles may lie inside bundles.
///
/// Names of malware, tools, actors and campaigns that an indicator indicates become its tags, attack patterns its
/// techniques. Confidence from 70 high, from 30 medium, else low; medium when absent; low for observables, which nobody
/// calls bad. What the source says of its object itself (revoked, valid until, benign, markings) is in the verdict.
struct STIXReader: SightingReader {
    func read<Sink: SightingSink & ~Copyable>(_ body: Span<UInt8>, into sink: inout Sink) throws {
        guard try !Body.isEmpty(body) else { return }
        let start = Body.start(of: body)
        let text = body.extracting(start..<body.count)
        var relations = STIXRelations()
        var objects = STIXObjects()
        do {
            // Relationships may stand before or behind what they join.
            while let object = try objects.next(in: text) { relations.take(object) }
            guard objects.isFound else { throw FeedError.foreign(expected: "a STIX bundle with the member objects") }
            objects = STIXObjects()
            var values = STIXValues()
            var records = 0
            while let object = try objects.next(in: text) {
                values.begin(object, relations)
                while let found = values.next(object, relations) {
                    records += 1
                    switch found {
                    case .value: try sink.accept(values.row, record: records)
                    case .broken(let reason): try sink.reject(reason, record: records, name: object.id.span)
                    case .passedOver(let reason): try sink.note(.passedOver(reason), record: records)
                    }
                }
            }
            for _ in 0..<objects.others {
                records += 1
                try sink.reject("the element of the list is not an object", record: records)
            }
        } catch let error as JSONError {
            throw FeedError(error, start: start)
        }
    }
}
