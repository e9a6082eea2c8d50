package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the managed policies that a role's permissions are split over, since IAM takes so many
 * characters in one. All together say what the whole says.
 *
 * @param number from 1
 * @param arn the requested policy's for the first, with {@code -part-} and the number for the
 *     others
 */
public record PolicyPart(int number, String arn, PolicyDocument document) {

  /**
   * Managed policies that a role can have without a raised quota (<a
   * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html">IAM
   * quotas</a>).
   */
  public static final int MOST = 10;

  private static final String INFIX = "-part-";

  /** How much longer than the requested name the last part's may be. */
  public static final int NAME_ROOM = (INFIX + MOST).length();

  private static final Pattern FURTHER = Pattern.compile("(.*)" + INFIX + "([2-9]|10)");
  private static final Pattern FURTHER_IN_ANY_CASE =
      Pattern.compile(FURTHER.pattern(), Pattern.CASE_INSENSITIVE);

  private static final String STATEMENT = "Statement";

  /** The parts of the permissions of a role whose policy has this ARN, in the order of numbers. */
  public static List<PolicyPart> of(String policyArn, PolicyDocument permissions) {
    List<PolicyPart> parts = new ArrayList<>();
    for (PolicyDocument document : PolicySplit.of(permissions)) {
      int number = parts.size() + 1;
      parts.add(new PolicyPart(number, arn(policyArn, number), document));
    }
    return List.copyOf(parts);
  }

  /**
   * What these parts say together, in one document that IAM may find too long. What they don't say
   * alike beside their statements, as a version in which {@code ${…}} is plain text, stands side by
   * side in it, so that it is like none that rolebridge writes.
   */
  public static PolicyDocument joined(List<PolicyDocument> parts) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    Map<String, Object> json = new LinkedHashMap<>();
    parts.stream()
        .flatMap(part -> part.json().keySet().stream())
        .filter(key -> !key.equals(STATEMENT))
        .distinct()
        .forEach(
            key -> {
              List<Object> values =
                  parts.stream().map(part -> part.json().getOrDefault(key, "")).distinct().toList();
              json.put(key, values.size() == 1 ? values.getFirst() : values);
            });
    List<Map<String, Object>> statements = new ArrayList<>();
    parts.forEach(part -> statements.addAll(part.statements()));
    json.put(STATEMENT, statements);
    return new PolicyDocument(json);
  }

  /** The ARNs of all parts that a policy can have, its own the first. */
  public static List<String> arns(String policyArn) {
    List<String> arns = new ArrayList<>();
    for (int number = 1; number <= MOST; number++) {
      arns.add(arn(policyArn, number));
    }
    return List.copyOf(arns);
  }

  /** ARN of the part of this number, from 1 on; the first is the policy itself. */
  public static String arn(String policyArn, int number) {
    return number == 1 ? policyArn : policyArn + INFIX + number;
  }

  /**
   * Whether a policy of this name can't be beside a part beyond the first of another: IAM tells no
   * two names apart by their case.
   */
  public static boolean isFurther(String name) {
    return FURTHER_IN_ANY_CASE.matcher(name).matches();
  }

  /**
   * The policy that this one is a part of, by their ARNs; itself when it is the first, or has a
   * name that no part is given. {@link #arns} of the answer has it in any case.
   */
  public static String firstOf(String arn) {
    Matcher further = FURTHER.matcher(arn);
    return further.matches() ? further.group(1) : arn;
  }

  /** Which part the ARN names of the policy; none when it is another policy's. */
  public static OptionalInt numberOf(String arn, String policyArn) {
    int at = arns(policyArn).indexOf(arn);
    return at < 0 ? OptionalInt.empty() : OptionalInt.of(at + 1);
  }
}
