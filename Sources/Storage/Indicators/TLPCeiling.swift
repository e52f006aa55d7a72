import Model
import Postgres

extension TLP {
    /// As a constant: the planner knows that nearly all rows pass, whatever the ceiling.
    var sql: SQL {
        switch self {
        case .clear: "'clear'::tlp_level"
        case .green: "'green'::tlp_level"
        case .amber: "'amber'::tlp_level"
        case .amberStrict: "'amber+strict'::tlp_level"
        case .red: "'red'::tlp_level"
        }
    }

    /// That a marking is no stricter than this ceiling: a condition that begins with `and`, or nothing where all pass.
    func allows(_ column: SQL) -> SQL { self == .red ? "" : "and \(column) <= \(sql)" }
}
