package rolebridge.domain.request;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.policy.DocumentRule;
import rolebridge.domain.policy.ResourceArn;
import rolebridge.domain.policy.Wildcards;

/**
 * What IAM takes for a resource of a policy. It says so nowhere as a whole: the rules are those of
 * its own messages, which {@link DocumentRule} has, and of <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">Identify AWS
 * resources with ARNs</a>.
 */
final class ResourceRules {

  private static final int PARTITION = 1;
  private static final int SERVICE = 2;
  private static final int REGION = 3;
  private static final int RESOURCE = 5;

  private static final List<String> PARTITIONS = DocumentRule.of("resourcePartition").values();
  private static final List<String> IAM_KINDS = DocumentRule.of("resourceKind").values();

  /** Access points, jobs and what else of S3 has a region. */
  private static final List<String> REGIONAL_S3 = DocumentRule.of("s3ResourceRegion").values();

  /** AWS's own policies name it so. */
  private static final String IAM_ROOT = "root";

  private static final Pattern SERVICE_FORM = Pattern.compile("[A-Za-z0-9.-]+");

  private ResourceRules() {}

  static void check(Field field) {
    field.text().ifPresent(resource -> check(field, resource));
  }

  private static void check(Field field, String resource) {
    PolicyDocumentRules.checkCharacters(field, resource);
    if (resource.equals("*")) {
      return;
    }
    List<String> parts = ResourceArn.partsOf(resource);
    if (!isArn(parts) || isShortAndHasAnEmptyPart(resource)) {
      field.violates(
          "resourceForm", "Write * or an ARN of six parts, e.g. arn:aws:s3:::example-bucket/*.");
      return;
    }
    boolean variable = parts.subList(0, RESOURCE).stream().anyMatch(ResourceRules::hasVariable);
    if (variable) {
      // IAM User Guide, "Policy variables": not before the fifth colon; for a partition also IAM's
      // 'Partition "${P}" is not valid'.
      field.violates(
          "resourceVariable",
          "Write in full what stands before the fifth colon: IAM takes variables only behind it.");
    }
    VariableRules.check(field, parts.get(RESOURCE));
    if (!hasVariable(parts.get(PARTITION))) {
      checkPartition(field, parts.get(PARTITION));
    }
    if (!hasVariable(parts.get(SERVICE))) {
      checkService(field, parts.get(SERVICE));
    }
    if (!variable) {
      checkPlace(field, parts);
    }
  }

  private static boolean hasVariable(String part) {
    return part.contains("${");
  }

  /** Whether it is {@code *} or an ARN, whatever else is wrong with it. */
  static boolean isOfTheRightForm(Field field) {
    return field.value() instanceof String resource
        && (resource.equals("*") || isArn(ResourceArn.partsOf(resource)));
  }

  /** IAM takes a short ARN that ends with a wildcard unless a part of it is empty. */
  private static boolean isShortAndHasAnEmptyPart(String resource) {
    return resource.contains("::")
        && resource.chars().filter(unit -> unit == ':').count() < ResourceArn.PARTS - 1;
  }

  private static boolean isArn(List<String> parts) {
    return parts.size() == ResourceArn.PARTS
        && parts.getFirst().equals("arn")
        && !parts.getLast().isEmpty();
  }

  private static void checkPartition(Field field, String partition) {
    if (PARTITIONS.stream().noneMatch(known -> Wildcards.matches(partition, known))) {
      field.violates(
          "resourcePartition",
          "Write a partition behind arn:, which is "
              + String.join(", ", PARTITIONS)
              + " or * for all of them.");
    }
  }

  private static void checkService(Field field, String service) {
    if (!SERVICE_FORM.matcher(service).matches()) {
      field.violates(
          "resourceService",
          "Write the service's name in full behind the second colon: IAM takes no wildcard there.");
    }
  }

  private static void checkPlace(Field field, List<String> parts) {
    String service = parts.get(SERVICE);
    boolean hasRegion = !parts.get(REGION).isEmpty();
    String resource = parts.get(RESOURCE);
    if (service.equals("iam")) {
      if (hasRegion) {
        field.violates("resourceRegion", "Leave the region empty: IAM's things have none.");
      }
      if (!resource.equals("*")
          && !resource.equals(IAM_ROOT)
          && IAM_KINDS.stream().noneMatch(resource::startsWith)) {
        field.violates(
            "resourceKind",
            "Write behind the fifth colon * or a kind in full, e.g. role/name or user/*.");
      }
    } else if (service.equals("s3")
        && hasRegion
        && REGIONAL_S3.stream().noneMatch(resource::startsWith)) {
      field.violates(
          "resourceRegion", "Leave the region empty: buckets and objects of S3 have none.");
    }
  }

  /** The text of a resource that is written as it may be. */
  static Optional<String> textOf(Field field) {
    return field.value() instanceof String text ? Optional.of(text) : Optional.empty();
  }
}
