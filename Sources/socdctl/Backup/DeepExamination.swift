import Foundation
import Runtime
import Storage

/// What `doctor --deep` and `restore` look at besides: whether all that the database keeps twice says the same.
enum DeepExamination {
    /// - Parameter others: what was found before; there is nothing to prove in a database that is away or has another schema.
    static func findings(_ settings: Settings, after others: [Finding]) -> [Finding] {
        if others.contains(where: { ["database", "schema"].contains($0.subject) && $0.level == .failed }) {
            return [.failed("proof", "there is nothing to prove yet", remedy: "mend what is said above first")]
        }
        do {
            var store = try Program.store(settings)
            return try findings(&store)
        } catch let error as StoreError {
            return [
                .failed(
                    "proof",
                    error.text,
                    remedy: "run it as the owner of the database"
                )
            ]
        } catch {
            return [.failed("proof", "\(error)", remedy: "run socdctl doctor first")]
        }
    }

    static func findings(_ store: inout Store) throws -> [Finding] { try store.prove().map(finding) }

    static func finding(_ proof: StoreProof) -> Finding {
        guard proof.wrong > 0 else { return .good(proof.subject, "\(proof.count) looked at, all well") }
        let example = proof.example.map { ", such as \($0)" } ?? ""
        return .failed(
            proof.subject,
            "\(proof.wrong) of \(proof.count) are wrong\(example)",
            remedy: remedies[proof.subject] ?? restore
        )
    }

    private static let restore =
        "stop the imports, keep what there is (socdctl backup), and restore the last backup that is well"
    private static let remedies = [
        "sequences":
            "select setval(pg_get_serial_sequence('TABLE', 'COLUMN'), max(COLUMN)) from TABLE, for the one that is named",
        "schema objects":
            "reindex the index, validate the constraint or enable the trigger that is named; it may be left from a load that was cut off",
    ]
}
