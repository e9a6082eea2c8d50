package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.domain.catalog.EngineHosts;
import rolebridge.domain.request.Violation;

/** What is worth knowing of one of several requests, as short as beside many others. */
public final class RequestAdvice {

  /** No instance is told of here. */
  private static final EngineHosts NO_HOSTS = new EngineHosts(List.of(), List.of());

  private final Entry entry;

  private RequestAdvice(Entry entry) {
    this.entry = entry;
  }

  /** Nothing of one that can't be used, or is the same as one before it. */
  public static RequestAdvice of(Entry entry) {
    return new RequestAdvice(entry);
  }

  /** How many warnings there are. */
  public int size() {
    return entry.warnings().size();
  }

  /** That behind what else is said of the request; empty for none. */
  public String counted() {
    return size() == 0 ? "" : ", " + Count.of(size(), "warning");
  }

  /** The members of a document that says of several requests what they come to. */
  public Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("warnings", entry.warnings().stream().map(RequestFile::json).toList());
    members.put(
        "neverGranted", advice().map(Advice::neverGranted).map(List::copyOf).orElse(List.of()));
    return members;
  }

  /** All of it below the line of the request, each warning with its file and line. */
  public String below() {
    StringBuilder text = new StringBuilder();
    for (Violation warning : entry.warnings()) {
      text.append(
          "    %s  %s  %s%n      value   %s%n      advice  %s%n"
              .formatted(
                  warning.field(),
                  warning.rule(),
                  entry.place(warning.field()),
                  warning.value(),
                  warning.remedy()));
    }
    advice()
        .ifPresent(
            advice -> {
              append(text, "wildcards", advice.patterns());
              append(text, "never granted", advice.neverGranted());
            });
    return text.toString();
  }

  private static void append(StringBuilder text, String what, Set<String> actions) {
    if (!actions.isEmpty()) {
      text.append("    %s  %s%n".formatted(what, String.join(", ", actions)));
    }
  }

  private Optional<Advice> advice() {
    return entry.read().filter(_ -> entry.isDistinct()).map(read -> Advice.of(read, NO_HOSTS));
  }
}
