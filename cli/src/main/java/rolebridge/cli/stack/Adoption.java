package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.stack.KeptResources.Boundary;
import rolebridge.cli.stack.KeptResources.LogGroup;
import rolebridge.json.StrictJson;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;

/**
 * What a new stack takes over from one that was deleted: the log groups with their events, and the
 * boundaries that users and roles have. Their names are taken, so a stack that creates them fails.
 *
 * <p>By an import of its own, in which a new stack begins (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-new-stack.html">Create
 * a stack from existing resources</a>), before what deploys the template. The template itself can't
 * be imported: an import allows no creation of other resources, each resource to import needs a
 * DeletionPolicy (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html">Import
 * AWS resources manually</a>), and outputs can't be added ("As part of the import operation, you
 * cannot modify or add [Outputs]"). Automatic imports take no name that a function makes, as all of
 * the template's are (<a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html">Import
 * AWS resources automatically</a>).
 */
final class Adoption {

  /**
   * Both can be imported, by the primary identifiers of their schemas (<a
   * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html">Resource
   * type support</a>).
   */
  static final Set<String> TYPES = Set.of(KeptNames.LOG_GROUP, KeptNames.BOUNDARY);

  /**
   * Bytes of a template in a call (<a
   * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html">CloudFormation
   * quotas</a>).
   */
  static final int LARGEST_TEMPLATE = 51_200;

  private final KeptNames names;
  private final KeptResources account;

  Adoption(KeptNames names, KeptResources account) {
    this.names = names;
    this.account = account;
  }

  /**
   * What there is to be taken over, by logical id.
   *
   * <p>{@link #template} describes it as it is: CloudFormation doesn't check that in an import, may
   * run the update handlers, which take away what a template leaves out, and later compares
   * templates, not resources. So the deployment that follows changes exactly what is otherwise than
   * its template.
   */
  record Found(Map<String, LogGroup> logGroups, Map<String, Boundary> boundaries) {

    boolean isEmpty() {
      return logGroups.isEmpty() && boundaries.isEmpty();
    }

    TakeOver takeOver(Optional<String> replaced) {
      return new TakeOver(
          replaced,
          Set.of(),
          logGroups.values().stream().map(LogGroup::name).collect(Collectors.toSet()),
          boundaries.values().stream().map(Boundary::name).collect(Collectors.toSet()));
    }

    /**
     * A template of nothing else, with the namespace, and without transforms.
     *
     * @throws Failure when it is larger than a call may have it
     */
    String template() {
      Map<String, Object> resources = new LinkedHashMap<>();
      boundaries.forEach(
          (id, boundary) -> resources.put(id, retained(KeptNames.BOUNDARY, of(boundary))));
      logGroups.forEach((id, group) -> resources.put(id, retained(KeptNames.LOG_GROUP, of(group))));
      Map<String, Object> template = new LinkedHashMap<>();
      template.put("AWSTemplateFormatVersion", "2010-09-09");
      template.put("Parameters", Map.of(TemplateParameters.NAMESPACE, Map.of("Type", "String")));
      template.put("Resources", resources);
      String text = text(template);
      int size = text.getBytes(StandardCharsets.UTF_8).length;
      if (size > LARGEST_TEMPLATE) {
        throw Failure.environment(
            "ImportTooLarge",
            "What the last stack left makes an import of "
                + size
                + " bytes, and CloudFormation takes "
                + LARGEST_TEMPLATE
                + ". Nothing was deployed.",
            "Take tags from the log groups that they don't need (aws logs untag-resource), all but "
                + KeptNames.NAMESPACE_TAG
                + ", then run the same command again.");
      }
      return text;
    }

    private static String text(Map<String, Object> template) {
      try {
        return StrictJson.text(template);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Each has to have a DeletionPolicy. The deployment puts the template's in its place. */
    private static Map<String, Object> retained(String type, Map<String, Object> properties) {
      Map<String, Object> resource = new LinkedHashMap<>();
      resource.put("Type", type);
      resource.put("DeletionPolicy", "Retain");
      resource.put("UpdateReplacePolicy", "Retain");
      resource.put("Properties", properties);
      return resource;
    }

    private static Map<String, Object> of(LogGroup group) {
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("LogGroupName", group.name());
      group.retentionInDays().ifPresent(days -> properties.put("RetentionInDays", days));
      group.kmsKeyArn().ifPresent(key -> properties.put("KmsKeyId", key));
      properties.put(
          "Tags",
          new TreeMap<>(group.tags())
              .entrySet().stream()
                  .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                  .toList());
      return properties;
    }

    private static Map<String, Object> of(Boundary boundary) {
      Map<String, Object> properties = new LinkedHashMap<>();
      properties.put("ManagedPolicyName", boundary.name());
      properties.put("Description", boundary.description());
      properties.put("PolicyDocument", boundary.document());
      return properties;
    }

    List<ResourceToImport> resources() {
      List<ResourceToImport> resources = new ArrayList<>();
      boundaries.forEach(
          (id, boundary) ->
              resources.add(resource(KeptNames.BOUNDARY, id, "PolicyArn", boundary.arn())));
      logGroups.forEach(
          (id, group) ->
              resources.add(resource(KeptNames.LOG_GROUP, id, "LogGroupName", group.name())));
      return resources;
    }

    private static ResourceToImport resource(String type, String id, String key, String value) {
      return ResourceToImport.builder()
          .resourceType(type)
          .logicalResourceId(id)
          .resourceIdentifier(Map.of(key, value))
          .build();
    }
  }

  /**
   * What a deployment begins with. Of a stack that is being changed nothing can be told, and one
   * that has nothing was just deleted, so what it kept is in nobody's way. Looks and changes
   * nothing.
   *
   * @param stack as it is; empty when there is none
   * @param resources of the stack, also those that are deleted
   * @throws Failure naming the first that is somebody else's
   */
  TakeOver takeOver(Optional<Stack> stack, List<StackResourceSummary> resources) {
    if (isNew(stack)) {
      return found().takeOver(Optional.empty());
    }
    if (isImportRolledBack(stack.get(), resources)) {
      return found().takeOver(Optional.of(stack.get().stackName()));
    }
    List<StackResourceSummary> present = resources.stream().filter(Stacks::isPresent).toList();
    if (Stacks.isBeingChanged(stack.get()) || present.isEmpty()) {
      return TakeOver.NONE;
    }
    return new TakeOver(
        Optional.empty(),
        inTheWay(
            present.stream()
                .filter(resource -> resource.resourceType().equals(KeptNames.LOG_GROUP))
                .map(StackResourceSummary::physicalResourceId)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet())),
        Set.of(),
        Set.of());
  }

  /**
   * Whether the stack is still to be made: there is none, or a change set of it and nothing else.
   */
  static boolean isNew(Optional<Stack> stack) {
    return stack.filter(one -> one.stackStatus() != StackStatus.REVIEW_IN_PROGRESS).isEmpty();
  }

  /**
   * Whether it is an import of {@link Found} that CloudFormation took back. Nothing goes with such
   * a stack, since all in it is to be kept.
   */
  static boolean isImportRolledBack(Stack stack, List<StackResourceSummary> resources) {
    return stack.stackStatusAsString().matches("IMPORT_ROLLBACK_(COMPLETE|FAILED)")
        && stack.outputs().isEmpty()
        && resources.stream().allMatch(resource -> TYPES.contains(resource.resourceType()));
  }

  /**
   * Looks and changes nothing.
   *
   * @throws Failure naming the first that is somebody else's
   */
  Found found() {
    Map<String, LogGroup> logGroups = new TreeMap<>();
    for (LogGroup group : logGroups(new TreeSet<>(names.logGroups().values()))) {
      logGroups.put(idOf(names.logGroups(), group.name()), group);
    }
    Map<String, String> boundaryNames = KeptNames.boundaries(names.namespace());
    Map<String, Boundary> boundaries = new TreeMap<>();
    for (Boundary boundary : account.boundaries(new TreeSet<>(boundaryNames.values()))) {
      if (!KeptNames.isOurs(boundary.name(), boundary.description(), names.namespace())) {
        throw notOurs(
            "The policy "
                + boundary.arn()
                + " exists, and its description \""
                + boundary.description()
                + "\" isn't that of rolebridge's boundary of this name.",
            "Delete it once nobody has it, or deploy with another --namespace.");
      }
      boundaries.put(idOf(boundaryNames, boundary.name()), boundary);
    }
    if (!boundaries.isEmpty()) {
      requireNoOtherInstallation();
    }
    return new Found(logGroups, boundaries);
  }

  /**
   * Log groups that the update of a stack would have to create, although they exist: the stack had
   * them in another version, and kept them when it became one without them.
   *
   * @param ofStack names of the log groups that the stack has
   */
  private Set<String> inTheWay(Set<String> ofStack) {
    Set<String> created = new TreeSet<>(names.logGroups().values());
    created.removeAll(ofStack);
    Set<String> inTheWay = new TreeSet<>();
    logGroups(created).forEach(group -> inTheWay.add(group.name()));
    return inTheWay;
  }

  private List<LogGroup> logGroups(Set<String> wanted) {
    List<LogGroup> groups = account.logGroups(wanted);
    for (LogGroup group : groups) {
      if (!names.isOurs(group)) {
        throw notOurs(
            "The log group " + group.name() + " exists and has no tag " + tag() + ".",
            "Delete it, or give it the tag if its events are rolebridge's: aws logs tag-resource"
                + " --tags "
                + tag());
      }
    }
    return groups;
  }

  private void requireNoOtherInstallation() {
    Optional<String> role = KeptNames.installed(account, names.namespace());
    if (role.isPresent()) {
      throw notOurs(
          "The role "
              + role.get()
              + " exists: a stack of another region, or spoke.yaml's, has the namespace "
              + names.namespace().name()
              + " and its boundaries.",
          "Delete that stack first, or deploy with another --namespace.");
    }
  }

  private String tag() {
    return KeptNames.NAMESPACE_TAG + "=" + names.namespace().name();
  }

  private static String idOf(Map<String, String> names, String name) {
    return names.entrySet().stream()
        .filter(entry -> entry.getValue().equals(name))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private static Failure notOurs(String cause, String remedy) {
    return Failure.environment("NameTaken", cause + " Nothing was deployed.", remedy);
  }
}
