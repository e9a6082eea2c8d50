package rolebridge.domain.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One rule by which AWS refuses a policy document, of {@code document-rules.txt}, which the local
 * AWS reads, too.
 *
 * @param id its name in the file
 * @param kinds the kinds of documents that it holds for
 * @param checkedAs the rules of a request that stand for it; empty for documents that no request
 *     holds
 * @param message AWS's words, with {@code {parts}} for what they name
 * @param values what the rule needs to know, such as the partitions there are
 */
public record DocumentRule(
    String id, List<String> kinds, List<String> checkedAs, String message, List<String> values) {

  private static final Map<String, DocumentRule> ALL = read();

  /** The rule of this id, which must be in the file. */
  public static DocumentRule of(String id) {
    DocumentRule rule = ALL.get(id);
    if (rule == null) {
      throw new IllegalArgumentException("No rule \"" + id + "\" in document-rules.txt");
    }
    return rule;
  }

  /** All rules, in the order in which AWS applies them. */
  public static Collection<DocumentRule> all() {
    return ALL.values();
  }

  private static Map<String, DocumentRule> read() {
    Map<String, DocumentRule> rules = new LinkedHashMap<>();
    try (InputStream in = DocumentRule.class.getResourceAsStream("document-rules.txt")) {
      for (String block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1)) {
        List<String> lines = block.lines().filter(line -> !line.startsWith("#")).toList();
        if (!lines.isEmpty()) {
          DocumentRule rule = parse(lines);
          rules.put(rule.id(), rule);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Collections.unmodifiableMap(rules);
  }

  private static DocumentRule parse(List<String> lines) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(": ");
      fields.put(line.substring(0, colon).strip(), line.substring(colon + 2));
    }
    return new DocumentRule(
        lines.getFirst(),
        words(fields, "for"),
        words(fields, "check"),
        fields.get("message"),
        words(fields, "values"));
  }

  private static List<String> words(Map<String, String> fields, String name) {
    return fields.containsKey(name) ? Arrays.asList(fields.get(name).split(" ")) : List.of();
  }
}
