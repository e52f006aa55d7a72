/// A tactic of ATT&CK: what an attacker wants to achieve with a technique.
package struct Tactic: Sendable {
    /// The matrix that it belongs to. Matrices share short names but not ids.
    package enum Matrix: Sendable { case enterprise, mobile, ics }

    /// `TA0011`.
    package let id: StaticText
    /// `Command and Control`.
    package let name: StaticText
    /// `command-and-control`, as techniques name it.
    package let shortName: StaticText
    package let matrix: Matrix

    /// Finds a tactic by its id in upper case; nil for an id that is not in use.
    package static func named(_ id: some StringProtocol) -> Tactic? {
        all.first { $0.id.bytes.elementsEqual(id.utf8) }
    }

    /// The techniques of this tactic, without sub-techniques, in the order of their ids. Empty for the mobile matrix,
    /// because a technique's id does not tell that matrix from the enterprise matrix.
    package var techniques: [(id: String, technique: Technique)] {
        guard matrix != .mobile else { return [] }
        return Taxonomy.techniques.all(of: shortName).filter { $0.id.hasPrefix("T0") == (matrix == .ics) }
    }

    private static let all: [Tactic] = StaticText(lines).split(at: UInt8(ascii: "\n")).compactMap { line in
        let fields = Array(line.split(at: UInt8(ascii: "|")))
        guard fields.count == 4 else { return nil }
        let matrix: Matrix =
            switch fields[3].bytes.first {
            case UInt8(ascii: "m"): .mobile
            case UInt8(ascii: "i"): .ics
            default: .enterprise
            }
        return Tactic(id: fields[0], name: fields[1], shortName: fields[2], matrix: matrix)
    }

    private static let lines: StaticString = """
        TA0001|Initial Access|initial-access|enterprise
        TA0002|Execution|execution|enterprise
        TA0003|Persistence|persistence|enterprise
        TA0004|Privilege Escalation|privilege-escalation|enterprise
        TA0005|Defense Evasion|defense-evasion|enterprise
        TA0006|Credential Access|credential-access|enterprise
        TA0007|Discovery|discovery|enterprise
        TA0008|Lateral Movement|lateral-movement|enterprise
        TA0009|Collection|collection|enterprise
        TA0010|Exfiltration|exfiltration|enterprise
        TA0011|Command and Control|command-and-control|enterprise
        TA0027|Initial Access|initial-access|mobile
        TA0028|Persistence|persistence|mobile
        TA0029|Privilege Escalation|privilege-escalation|mobile
        TA0030|Defense Evasion|defense-evasion|mobile
        TA0031|Credential Access|credential-access|mobile
        TA0032|Discovery|discovery|mobile
        TA0033|Lateral Movement|lateral-movement|mobile
        TA0034|Impact|impact|mobile
        TA0035|Collection|collection|mobile
        TA0036|Exfiltration|exfiltration|mobile
        TA0037|Command and Control|command-and-control|mobile
        TA0038|Network Effects|network-effects|mobile
        TA0039|Remote Service Effects|remote-service-effects|mobile
        TA0040|Impact|impact|enterprise
        TA0041|Execution|execution|mobile
        TA0042|Resource Development|resource-development|enterprise
        TA0043|Reconnaissance|reconnaissance|enterprise
        TA0100|Collection|collection|ics
        TA0101|Command and Control|command-and-control|ics
        TA0102|Discovery|discovery|ics
        TA0103|Evasion|evasion|ics
        TA0104|Execution|execution|ics
        TA0105|Impact|impact|ics
        TA0106|Impair Process Control|impair-process-control|ics
        TA0107|Inhibit Response Function|inhibit-response-function|ics
        TA0108|Initial Access|initial-access|ics
        TA0109|Lateral Movement|lateral-movement|ics
        TA0110|Persistence|persistence|ics
        TA0111|Privilege Escalation|privilege-escalation|ics
        TA0112|Defense Impairment|defense-impairment|enterprise
        """
}
