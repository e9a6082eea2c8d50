package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Splits a document that is too long for one managed policy. Allow statements keep their order; one
 * that no policy holds is cut by its actions, or else by its resources. Every part has all Deny
 * statements, so that while one part is changed after another no Allow is ever without its Deny.
 */
public final class PolicySplit {

  /**
   * Characters of one managed policy, white space not counted (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  public static final int SIZE_LIMIT = 6_144;

  /** More than any document may have; a longer text counts as this long. */
  private static final int LONGEST = 262_144;

  private static final String ACTION = "Action";
  private static final String RESOURCE = "Resource";

  private final Object version;
  private final List<Map<String, Object>> denies;
  private final List<PolicyDocument> parts = new ArrayList<>();

  /** Characters that are left in a part for Allow statements, each with a comma. */
  private final int room;

  private List<Map<String, Object>> allows = new ArrayList<>();
  private int taken;

  private PolicySplit(PolicyDocument document, List<Map<String, Object>> denies) {
    this.version = document.json().get("Version");
    this.denies = denies;
    int commas = denies.isEmpty() ? 1 : 0;
    this.room = SIZE_LIMIT - sizeOf(document(List.of())) + commas;
  }

  /**
   * The document itself where one policy holds it, else its parts. Where {@link #fits} denies them,
   * the document can't be split into as many parts as a role can have.
   */
  public static List<PolicyDocument> of(PolicyDocument document) {
    if (sizeOf(document) <= SIZE_LIMIT) {
      return List.of(document);
    }
    List<Map<String, Object>> denies =
        document.statements().stream().filter(PolicyDocument::denies).toList();
    PolicySplit split = new PolicySplit(document, denies);
    for (Map<String, Object> statement : document.statements()) {
      if (!PolicyDocument.denies(statement)) {
        split.add(statement);
      }
    }
    split.close();
    return split.parts.isEmpty() ? List.of(document) : List.copyOf(split.parts);
  }

  /** Whether IAM takes these parts on one role. */
  public static boolean fits(List<PolicyDocument> parts) {
    return parts.size() <= PolicyPart.MOST
        && parts.stream().allMatch(part -> sizeOf(part) <= SIZE_LIMIT);
  }

  /** The document's characters without white space, as IAM counts them. */
  public static int sizeOf(PolicyDocument document) {
    return sizeOf(document.json());
  }

  private static int sizeOf(Map<String, Object> json) {
    return CompactJson.text(json, LONGEST).length();
  }

  /** Parts beyond those that a role can have need no care, so the work has a bound. */
  private void add(Map<String, Object> statement) {
    if (parts.size() > PolicyPart.MOST) {
      return;
    }
    int needed = sizeWithComma(statement);
    if (!allows.isEmpty() && (hasSid(statement) || taken + needed > room)) {
      close();
    }
    if (needed <= room || !cut(statement)) {
      allows.add(statement);
      taken += needed;
    }
  }

  /** Halves of one statement have one Sid, which may occur once in a policy. */
  private boolean hasSid(Map<String, Object> statement) {
    Object sid = statement.getOrDefault("Sid", "");
    return !sid.equals("") && allows.stream().anyMatch(other -> sid.equals(other.get("Sid")));
  }

  /** Whether the statement could be cut; its pieces are added then. */
  private boolean cut(Map<String, Object> statement) {
    List<?> actions = PolicyDocument.asList(statement.get(ACTION));
    List<?> resources = PolicyDocument.asList(statement.get(RESOURCE));
    int some =
        most(
            actions.size() - 1,
            count -> sizeWithComma(with(statement, ACTION, actions.subList(0, count))) <= room);
    if (some > 0) {
      add(with(statement, ACTION, actions.subList(0, some)));
      add(with(statement, ACTION, actions.subList(some, actions.size())));
    } else if (resources.size() > 1) {
      int half = resources.size() / 2;
      add(with(statement, RESOURCE, resources.subList(0, half)));
      add(with(statement, RESOURCE, resources.subList(half, resources.size())));
    } else {
      return false;
    }
    return true;
  }

  /** The largest count that is held, of those up to the limit; 0 when none is. */
  private static int most(int limit, IntPredicate isHeld) {
    int held = 0;
    int beyond = limit + 1;
    while (beyond - held > 1) {
      int middle = (held + beyond) >>> 1;
      if (isHeld.test(middle)) {
        held = middle;
      } else {
        beyond = middle;
      }
    }
    return held;
  }

  private static int sizeWithComma(Map<String, Object> statement) {
    return sizeOf(statement) + 1;
  }

  private void close() {
    if (!allows.isEmpty()) {
      parts.add(document(allows));
      allows = new ArrayList<>();
      taken = 0;
    }
  }

  private PolicyDocument document(List<Map<String, Object>> allowing) {
    List<Map<String, Object>> statements = new ArrayList<>(denies);
    statements.addAll(allowing);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Version", version);
    json.put("Statement", List.copyOf(statements));
    return new PolicyDocument(json);
  }

  private static Map<String, Object> with(
      Map<String, Object> statement, String element, List<?> values) {
    Map<String, Object> copy = new LinkedHashMap<>(statement);
    copy.put(element, Collections.unmodifiableList(new ArrayList<>(values)));
    return copy;
  }
}
