package rolebridge.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A query of docs/security.md, read by the conditions that these queries have, each as it is
 * written: patterns of parameters and of issuers, a text in the parameters, a name in the list of
 * what was made, a name, and the operations it is limited to.
 */
final class TrailQuery {

  private static final String FIELD = "json_extract_scalar\\(requestparameters, '\\$\\.(\\w+)'\\)";
  private static final String KEY = "recipientaccountid \\|\\| '(:\\w+/)' \\|\\| lower\\(" + FIELD;

  private static final Pattern MAKING =
      Pattern.compile(
          KEY + "\\) AS name.*?eventname = '(\\w+)'.*?starts_with\\(" + FIELD + ", '([^']*)'\\)");

  private static final Pattern MADE = Pattern.compile(KEY + "\\) IN \\(SELECT name FROM made\\)");
  private static final Pattern NAMED = Pattern.compile(KEY + "\\) = lower\\('([^']*)'\\)");

  private static final Pattern HAS_TEXT =
      Pattern.compile("strpos\\(requestparameters, '([^']*)'\\) > 0");

  private static final Pattern MATCHES =
      Pattern.compile("regexp_like\\(requestparameters, '([^']*)'\\)");

  private static final String ISSUER =
      "coalesce\\(useridentity\\.sessioncontext\\.sessionissuer\\.arn, ''\\)";

  private static final Pattern EXCUSED =
      Pattern.compile("AND NOT regexp_like\\(" + ISSUER + ", '([^']*)'\\)");

  private static final Pattern EXCUSED_ELSEWHERE =
      Pattern.compile(
          "AND NOT \\(recipientaccountid <> '(\\d+)' AND "
              + ISSUER
              + " = '([^']*)' \\|\\| recipientaccountid \\|\\| '([^']*)'\\)");

  private static final Pattern OPERATIONS =
      Pattern.compile("AND eventname (?:=|IN) \\(?('\\w+'(?:, '\\w+')*)");

  private final String making;
  private final String text;

  private TrailQuery(String sql) {
    int select = sql.lastIndexOf("SELECT eventtime");
    this.making = sql.substring(0, select);
    this.text = sql.substring(select);
  }

  /** The first query after this title, with the placeholders' values in it. */
  static TrailQuery of(String page, String title, Map<String, String> values, String user) {
    Matcher block =
        Pattern.compile("(?s)\n" + Pattern.quote(title) + ".*?```sql\n(.*?)```").matcher(page);
    if (!block.find()) {
      throw new IllegalStateException("No query is titled " + title);
    }
    String sql = block.group(1).replaceAll("\\s+", " ").replaceAll("\\bUSER\\b", user);
    for (Map.Entry<String, String> value : values.entrySet()) {
      sql = sql.replace(value.getKey(), value.getValue());
    }
    return new TrailQuery(sql);
  }

  /** Whether it shows this call, in a log that has the earlier ones. */
  boolean finds(TrailEvent event, List<TrailEvent> earlier) {
    return isAskedFor(event) && concerns(event, earlier) && !excuses(event);
  }

  /** The functions that it excuses, without the namespace. */
  List<String> functions() {
    return all(EXCUSED, text)
        .flatMap(
            found -> Stream.of(found.group(1).replaceAll(".*\\((.*)\\)\\$", "$1").split("\\|")))
        .toList();
  }

  private boolean isAskedFor(TrailEvent event) {
    return all(OPERATIONS, text)
        .allMatch(found -> found.group(1).contains("'" + event.name() + "'"));
  }

  private boolean concerns(TrailEvent event, List<TrailEvent> earlier) {
    String parameters = event.requestParameters();
    List<String> made = made(earlier);
    return all(MATCHES, text)
            .anyMatch(found -> Pattern.compile(found.group(1)).matcher(parameters).find())
        || all(HAS_TEXT, text).anyMatch(found -> parameters.contains(found.group(1)))
        || all(MADE, text).anyMatch(found -> made.contains(key(found, event)))
        || all(NAMED, text)
            .anyMatch(found -> found.group(3).toLowerCase(Locale.ROOT).equals(key(found, event)));
  }

  private boolean excuses(TrailEvent event) {
    return all(EXCUSED, text)
            .anyMatch(found -> Pattern.compile(found.group(1)).matcher(event.issuer()).find())
        || all(EXCUSED_ELSEWHERE, text)
            .anyMatch(
                found ->
                    !event.account().equals(found.group(1))
                        && event
                            .issuer()
                            .equals(found.group(2) + event.account() + found.group(3)));
  }

  private List<String> made(List<TrailEvent> earlier) {
    List<String> names = new ArrayList<>();
    all(MAKING, making)
        .forEach(
            found ->
                earlier.stream()
                    .filter(event -> event.name().equals(found.group(3)))
                    .filter(
                        event ->
                            event
                                .parameters()
                                .getOrDefault(found.group(4), "")
                                .startsWith(found.group(5)))
                    .forEach(event -> names.add(key(found, event))));
    return names;
  }

  private static String key(MatchResult found, TrailEvent event) {
    String name = event.parameters().get(found.group(2));
    return name == null ? "" : event.account() + found.group(1) + name.toLowerCase(Locale.ROOT);
  }

  private static Stream<MatchResult> all(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }
}
