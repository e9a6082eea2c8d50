package rolebridge.domain.iamdata;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * AWS's service authorization reference (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/reference.html">actions,
 * resources and condition keys</a>), as it was on {@link #date()}. {@code
 * functions/refresh-iam-data.py} makes the data and says how it is written. A service is read when
 * it is first asked for.
 */
public final class AuthorizationReference {

  private static final String SERVICE = "@";
  private static final String KEY_SET = "=";
  private static final String RESOURCE_TYPE = "+";
  private static final String NONE = "-";
  private static final String NEEDED = "*";

  /** Known services only: what isn't one comes from anybody and has no bound. */
  private static final Map<String, ServiceReference> READ = new ConcurrentHashMap<>();

  private AuthorizationReference() {}

  /** The day of the data, as ISO 8601. */
  public static String date() {
    return source().get(1);
  }

  /** The release that the data was made from. */
  public static String revision() {
    return source().getFirst();
  }

  /** The service with this prefix; case doesn't count. */
  public static Optional<ServiceReference> service(String prefix) {
    String wanted = prefix.toLowerCase(Locale.ROOT);
    ServiceReference known = READ.get(wanted);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ServiceReference> service = linesOf(wanted).map(lines -> parse(wanted, lines));
    service.ifPresent(found -> READ.put(wanted, found));
    return service;
  }

  /** What is known of an action such as {@code s3:GetObject}; case doesn't count. */
  public static Optional<ActionReference> action(String action) {
    int colon = action.indexOf(':');
    return colon < 0
        ? Optional.empty()
        : service(action.substring(0, colon))
            .flatMap(service -> service.action(action.substring(colon + 1)));
  }

  /** The prefixes of all services that begin with the same letter as this one. */
  public static List<String> neighbours(String prefix) {
    List<String> neighbours = new ArrayList<>();
    for (String line : fileOf(prefix.toLowerCase(Locale.ROOT))) {
      if (line.startsWith(SERVICE)) {
        neighbours.add(line.substring(1, line.indexOf(' ')));
      }
    }
    return neighbours;
  }

  private static Optional<List<String>> linesOf(String prefix) {
    List<String> file = fileOf(prefix);
    for (int first = 0; first < file.size(); first++) {
      if (file.get(first).startsWith(SERVICE + prefix + " ")) {
        int end = first + 1;
        while (end < file.size() && !file.get(end).startsWith(SERVICE)) {
          end++;
        }
        return Optional.of(file.subList(first, end));
      }
    }
    return Optional.empty();
  }

  private static ServiceReference parse(String prefix, List<String> lines) {
    String name = lines.getFirst().substring(SERVICE.length() + prefix.length() + 1);
    List<Set<String>> keySets = new ArrayList<>();
    Map<String, ResourceType> types = new LinkedHashMap<>();
    NavigableMap<String, ActionReference> actions = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.substring(1).split(" ");
      if (line.startsWith(KEY_SET)) {
        keySets.add(Set.of(words));
      } else if (line.startsWith(RESOURCE_TYPE)) {
        types.put(words[0], new ResourceType(words[0], words[2], keys(keySets, words[1])));
      } else {
        List<ResourceType> taken = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        for (String word : List.of(words).subList(2, words.length)) {
          String type = word.replace(NEEDED, "");
          taken.add(types.get(type));
          if (word.endsWith(NEEDED)) {
            needed.add(type);
          }
        }
        actions.put(
            words[0],
            new ActionReference(
                prefix + ":" + words[0],
                AccessLevel.ofLetter(line.charAt(0)),
                keys(keySets, words[1]),
                taken,
                needed));
      }
    }
    return new ServiceReference(prefix, name, actions, types);
  }

  private static Set<String> keys(List<Set<String>> keySets, String number) {
    return number.equals(NONE) ? Set.of() : keySets.get(Integer.parseInt(number));
  }

  /** The file of the prefix' first letter, without a line when no service begins with it. */
  private static List<String> fileOf(String prefix) {
    boolean hasLetter = !prefix.isEmpty() && prefix.charAt(0) >= 'a' && prefix.charAt(0) <= 'z';
    return hasLetter ? read(prefix.charAt(0) + ".txt") : List.of();
  }

  private static List<String> source() {
    return read("source.txt");
  }

  private static List<String> read(String file) {
    try (InputStream in = AuthorizationReference.class.getResourceAsStream(file)) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
