# awk -v count=N -v now=SECONDS -f articles.awk: N articles as lines of JSON for `socdctl article import`, over the last
# 29 days, each naming three names of indicators.awk. The same N and now give the same bytes.
BEGIN {
    for (i = 0; i < count; i++) {
        first = i * 20 % 1000000
        printf "{\"key\":\"bench-%d\",\"title\":\"Loader campaign %d\",\"link\":\"https://news.bench0.com/%d\",\"published\":\"%s\",", \
            i, i, i, stamp(now - int(i * 2505600 / count))
        printf "\"content\":\"The loader was fetched from %s and then called %s and %s for orders, number %d.\"}\n", \
            name(first + 8), name(first + 9), name(first + 10), i % 5000
    }
}
function name(n) { return "host" n ".bench" n % 977 ".com" }
# RFC 3339 without the help of one awk's own time functions: days to a civil date, era by era.
function stamp(seconds,    day, rest, era, doe, yoe, doy, mp, d, m, y) {
    day = int(seconds / 86400)
    rest = seconds % 86400
    day += 719468
    era = int(day / 146097)
    doe = day - era * 146097
    yoe = int((doe - int(doe / 1460) + int(doe / 36524) - int(doe / 146096)) / 365)
    doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
    mp = int((5 * doy + 2) / 153)
    d = doy - int((153 * mp + 2) / 5) + 1
    m = mp < 10 ? mp + 3 : mp - 9
    y = yoe + era * 400 + (m <= 2)
    return sprintf("%04d-%02d-%02dT%02d:%02d:%02dZ", y, m, d, int(rest / 3600), int(rest / 60) % 60, rest % 60)
}
