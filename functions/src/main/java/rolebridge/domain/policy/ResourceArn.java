package rolebridge.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A resource as a policy names it: an ARN with wildcards and policy variables (<a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">Identify AWS
 * resources with ARNs</a>).
 */
public final class ResourceArn {

  /** An ARN's parts: arn, partition, service, region, account, resource. */
  public static final int PARTS = 6;

  /** A policy variable, or a placeholder of the reference. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*}");

  private static final int PARTITION = 1;
  private static final int SERVICE = 2;
  private static final int REGION = 3;
  private static final int ACCOUNT = 4;

  /**
   * Services with resources of AWS's own, whose ARNs have no account though the reference shows
   * one, as {@code arn:aws:ssm:*::document/AWS-RunShellScript} (<a
   * href="https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html">Systems
   * Manager user guide</a>; the others by AWS's own managed policies).
   */
  private static final Set<String> WITH_RESOURCES_OF_AWS =
      Set.of("partnercentral", "resource-explorer-2", "ssm");

  private ResourceArn() {}

  /**
   * The ARN's parts, at most six; a colon inside a variable parts nothing. IAM fills a short ARN up
   * with wildcards; one that ends with a wildcard says so itself, as {@code arn:aws:sns:*} of AWS's
   * own policies.
   */
  public static List<String> partsOf(String arn) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    boolean inVariable = false;
    for (int at = 0; at < arn.length() && parts.size() < PARTS - 1; at++) {
      inVariable = inVariable ? arn.charAt(at) != '}' : arn.startsWith("${", at);
      if (arn.charAt(at) == ':' && !inVariable) {
        parts.add(arn.substring(start, at));
        start = at + 1;
      }
    }
    parts.add(arn.substring(start));
    while (arn.endsWith("*") && parts.size() >= REGION && parts.size() < PARTS) {
      parts.add("*");
    }
    return parts;
  }

  /** The partition, which may be a wildcard. */
  public static String partitionOf(String arn) {
    return partsOf(arn).get(PARTITION);
  }

  /** The account, which may be a wildcard; empty where the resource is none of one account. */
  public static String accountOf(String arn) {
    List<String> parts = partsOf(arn);
    return parts.size() == PARTS ? parts.get(ACCOUNT) : "";
  }

  /** The ARN of the same resource in this account. */
  public static String inAccount(String arn, String accountId) {
    List<String> parts = partsOf(arn);
    parts.set(ACCOUNT, accountId);
    return String.join(":", parts);
  }

  /** Each variable as a wildcard, since it may come to anything. */
  private static String withoutVariables(String text) {
    return VARIABLE.matcher(text).replaceAll("*");
  }

  /**
   * Whether a call on a resource of this ARN, which has placeholders, may be on the pattern's. What
   * stands for a placeholder isn't empty: a queue's ARN has a region and an account, which only
   * AWS's own resources may lack.
   */
  public static boolean mayMeet(String pattern, String arn) {
    if (pattern.equals("*") || arn.equals("*")) {
      return true;
    }
    List<String> parts = partsOf(pattern);
    List<String> others = partsOf(arn);
    if (parts.size() != others.size()) {
      return false;
    }
    for (int part = 0; part < parts.size(); part++) {
      if (!(part == ACCOUNT && isOfAws(parts))
          && !Wildcards.mayMeet(
              withoutVariables(parts.get(part)), withoutPlaceholders(others.get(part)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfAws(List<String> parts) {
    return parts.get(ACCOUNT).isEmpty() && WITH_RESOURCES_OF_AWS.contains(parts.get(SERVICE));
  }

  private static String withoutPlaceholders(String form) {
    return VARIABLE.matcher(form).replaceAll("?*");
  }

  /**
   * Whether all that the resource may stand for has an ARN of this form, which has placeholders: so
   * {@code arn:aws:s3:::logs/*} with that of objects.
   */
  public static boolean isCoveredBy(String form, String resource) {
    List<String> parts = partsOf(resource);
    List<String> others = partsOf(form);
    if (parts.size() != PARTS || others.size() != PARTS) {
      return false;
    }
    for (int part = 0; part < PARTS; part++) {
      if (!Wildcards.covers(
          withoutVariables(others.get(part)), withoutVariables(parts.get(part)))) {
        return false;
      }
    }
    return true;
  }
}
