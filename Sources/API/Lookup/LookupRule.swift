import Encoders
import Model
import Notation
import Runtime

/// The Sigma rule of one indicator that is on record, as the Sigma export writes it.
enum LookupRule {
    /// Empty for types that no standard log source carries.
    static func text(for dossier: IndicatorDossier, settings: Settings, at time: Timestamp) -> [UInt8] {
        guard dossier.type != .sha512, dossier.type != .email else { return [] }
        var record = IndicatorRecord()
        record.id = record.store(dossier.id.text)
        record.type = dossier.type
        record.value = record.store(String(decoding: dossier.value, as: UTF8.self))
        record.confidence = dossier.confidence
        record.statedTLP = dossier.statedTLP
        record.firstSeen = dossier.firstSeen
        record.lastSeen = dossier.lastSeen
        if let source = dossier.sources.first {
            record.feedName = record.store(source.name)
            record.context = record.store(source.context ?? "")
        }
        record.tags = dossier.tags.map { record.store($0) }
        record.techniques = dossier.techniques.map { record.store($0) }
        var context = ExportContext(asOf: time)
        context.sourceName = settings.sourceName
        context.publicURL = settings.publicURL
        context.identity = settings.identity
        var out = ByteWriter(capacity: 2048)
        guard let format = ExportFormat.named("sigma") else { return [] }
        let encoder = format.makeEncoder(context)
        encoder.begin(into: &out)
        encoder.append(record, into: &out)
        encoder.end(into: &out)
        return out.bytes
    }
}
