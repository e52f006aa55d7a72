# awk -v rows=N -v now=SECONDS -f indicators.awk -f civil.awk: N distinct indicators of many types as CSV, over the last 29 days.
# The same N and now give the same bytes.
function hex(digits, seed,    text) {
    while (length(text) < digits) {
        seed = (seed * 69069 + 12345) % 4294967296
        text = text sprintf("%08x", seed)
    }
    return substr(text, 1, digits)
}
BEGIN {
    print "type,value,confidence,first_seen,last_seen,context,tags,techniques,reference"
    split("low,medium,high", confidence, ",")
    for (i = 0; i < rows; i++) {
        kind = i % 20
        if (kind < 8) { type = "ipv4"; value = sprintf("%d.%d.%d.%d", 11 + int(i / 16777216), int(i / 65536) % 256, int(i / 256) % 256, i % 256) }
        else if (kind < 13) { type = "domain"; value = "host" i ".bench" (i % 977) ".com" }
        else if (kind < 16) { type = "url"; value = "https://bench" (i % 977) ".com/load/" i "/gate.php?id=" (i % 7919) }
        else if (kind < 18) { type = "sha256"; value = hex(56, i) sprintf("%08x", i) }
        else if (kind == 18) { type = "md5"; value = hex(24, i) sprintf("%08x", i) }
        else { type = "sha1"; value = hex(32, i) sprintf("%08x", i) }
        seen = now - int(i * 2505600 / rows)
        print type "," value "," confidence[i % 3 + 1] "," stamp(seen - 86400) "," stamp(seen) ",Seen " i % 40 " times as a loader," \
            "\"loader,family" i % 60 "\",T1" 100 + i % 400 ",https://bench.example/report/" int(i / 50)
    }
}
