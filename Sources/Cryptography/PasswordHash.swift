import COpenSSL
import Notation

/// Password hashes by scrypt (RFC 7914): `scrypt$<log2 N>$<r>$<p>$<salt>$<hash>`, the last two in hex.
package enum PasswordHash {
    /// N = 2^15, r = 8, p = 3 takes 32 MB and as much work as OWASP's smallest recommended setting.
    private static let logCost = 15
    private static let blockSize = 8
    private static let parallelism = 3
    private static let saltBytes = 16
    private static let hashBytes = 32

    /// The recipe of no account. To derive by it takes as long as by a real one.
    package static let decoy: String =
        "scrypt$\(logCost)$\(blockSize)$\(parallelism)$\(TextCoding.hex([UInt8](repeating: 0x5A, count: saltBytes)))"

    /// Hashes a password, which takes about a fifth of a second. Nil when there is no randomness or no memory.
    package static func make(_ password: String) -> String? {
        guard let salt = RandomBytes.make(saltBytes),
            let hash = derive(password, salt, logCost, blockSize, parallelism, hashBytes)
        else { return nil }
        return "scrypt$\(logCost)$\(blockSize)$\(parallelism)$\(TextCoding.hex(salt))$\(TextCoding.hex(hash))"
    }

    /// Hashes a password as the recipe of another hash says, which is that hash without its last part. When the password is
    /// the same, so are the hashes. Nil for text that is no recipe, and for one with an absurd cost.
    package static func derive(_ password: String, by recipe: String) -> String? {
        let parts = recipe.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "scrypt", let cost = Int(parts[1]), (10...20).contains(cost),
            let block = Int(parts[2]), (1...32).contains(block), let parallel = Int(parts[3]),
            (1...16).contains(parallel), let salt = TextCoding.bytes(hex: parts[4]), !salt.isEmpty,
            let made = derive(password, salt, cost, block, parallel, hashBytes)
        else { return nil }
        return "\(recipe)$\(TextCoding.hex(made))"
    }

    /// Whether a recipe has other costs than that of a new hash.
    package static func isOutdated(_ recipe: String) -> Bool {
        !recipe.hasPrefix("scrypt$\(logCost)$\(blockSize)$\(parallelism)$")
    }

    private static func derive(
        _ password: String,
        _ salt: [UInt8],
        _ logCost: Int,
        _ block: Int,
        _ parallel: Int,
        _ count: Int
    ) -> [UInt8]? {
        let text = Array(password.utf8)
        var made = [UInt8](repeating: 0, count: count)
        let memory = UInt64(128 * block) * (UInt64(1 << logCost) + UInt64(parallel) + 2) + (1 << 20)
        let code = text.withUnsafeBytes { password in
            // The pointers are used only during the call, and each count is that of its array.
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self),
                password.count,
                salt,
                salt.count,
                UInt64(1 << logCost),
                UInt64(block),
                UInt64(parallel),
                memory,
                &made,
                count
            )
        }
        return code == 1 ? made : nil
    }
}
