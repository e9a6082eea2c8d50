package rolebridge.domain.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.AccountId;
import rolebridge.domain.policy.ActionPattern;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.PolicyPart;
import rolebridge.domain.policy.ResourceScope;

/**
 * Reads a request for access. All that is wrong with it is found in one pass, and no input makes
 * this throw. What only the account can tell (taken names, quotas) is left to the states that look
 * there.
 */
public final class RequestReader {

  /** STS AssumeRole: DurationSeconds is at least this; also XSOAR's usual value. */
  private static final int SHORTEST_SESSION = 900;

  /** IAM CreateRole: MaxSessionDuration, which bounds DurationSeconds, is at most this. */
  private static final int LONGEST_SESSION = 43_200;

  /** As {@code eu-central-1}, {@code us-gov-west-1} and {@code eusc-de-east-1}. */
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,12}){1,2}-[0-9]{1,2}");

  private static final List<String> PERMISSION_FIELDS =
      List.of("actions", "commands", "policyDocument");
  private static final List<String> FIELDS_OF_COMMANDS = List.of("conditionalActions", "resources");
  private static final List<String> FIELDS =
      List.of(
          "integration",
          "userName",
          "actions",
          "commands",
          "policyDocument",
          "policyName",
          "roleName",
          "instanceName",
          "roleSessionName",
          "roleSessionDuration",
          "region",
          "accountId",
          "allowedSourceIps",
          "tags",
          "description",
          "allowWildcardActions",
          "conditionalActions",
          "resources",
          "acknowledgeRisks");

  /** What an editor takes the schema of a file from; it says nothing of the request. */
  private static final String SCHEMA = "$schema";

  private final IntegrationCatalog catalog;

  /**
   * @param catalog what commands are expanded by, and which actions have risks
   */
  public RequestReader(IntegrationCatalog catalog) {
    this.catalog = catalog;
  }

  /** What a request is read for. */
  public enum Purpose {
    GRANT,

    /**
     * Taking away what was granted. What that was is not looked at, so that a request can be
     * removed that the rules of today would not grant.
     */
    REMOVAL
  }

  /** The request with its defaults, or every rule it breaks. */
  public Reading read(Map<String, Object> requestTree) {
    return read(requestTree, Purpose.GRANT);
  }

  /**
   * The request as far as it says what is to be removed, or every rule it breaks there. It grants
   * nothing.
   */
  public Reading readForRemoval(Map<String, Object> requestTree) {
    return read(requestTree, Purpose.REMOVAL);
  }

  private Reading read(Map<String, Object> requestTree, Purpose purpose) {
    Violations violations = new Violations();
    Field root = Field.root(requestTree, violations);
    return read(root, purpose, violations)
        .<Reading>map(Reading.Accepted::new)
        .orElseGet(() -> new Reading.Rejected(violations.all()));
  }

  /**
   * What the author of a request that breaks no rule should know: actions that AWS's list doesn't
   * hold, and such as can't be had on the resources they are allowed on.
   */
  public List<Violation> warnings(Map<String, Object> requestTree) {
    Violations violations = new Violations();
    Field root = Field.root(requestTree, violations);
    if (read(root, Purpose.GRANT, violations).isPresent()) {
      root.members()
          .flatMap(members -> members.optional("policyDocument"))
          .ifPresent(PolicyDocumentRules::advise);
    }
    return violations.warnings();
  }

  /** The request in this place, empty when violations were found here or before. */
  Optional<IntegrationRequest> read(Field root, Purpose purpose, Violations violations) {
    return root.members().flatMap(members -> read(root, members, purpose, violations));
  }

  private Optional<IntegrationRequest> read(
      Field root, Members members, Purpose purpose, Violations violations) {
    Optional<Field> integrationField =
        members.required(
            "integration", "Add integration, the XSOAR integration's name, e.g. AWS - IAM.");
    Optional<String> integration = integrationField.flatMap(NameRules::integration);
    Optional<String> userName =
        members
            .required("userName", "Add userName, the IAM user for XSOAR, e.g. xsoar.remediation.")
            .flatMap(NameRules::userName);
    checkPermissionFields(root, members);
    boolean allowWildcards =
        members.optional("allowWildcardActions").flatMap(Field::flag).orElse(false);
    Optional<Granted> granted =
        purpose == Purpose.REMOVAL
            ? Optional.of(Granted.NOTHING)
            : granted(root, members, integrationField, integration, allowWildcards, violations);
    Optional<Field> policyField = members.optional("policyName");
    Optional<String> policyName = policyField.flatMap(NameRules::policyName);
    if (purpose == Purpose.GRANT) {
      policyField.ifPresent(NameRules::checkNoPart);
    }
    Optional<String> roleName = members.optional("roleName").flatMap(NameRules::roleName);
    Optional<String> instanceName =
        members.optional("instanceName").flatMap(NameRules::instanceName);
    Optional<String> sessionName =
        members.optional("roleSessionName").flatMap(NameRules::roleSessionName);
    Optional<Long> duration =
        members.optional("roleSessionDuration").flatMap(RequestReader::duration);
    Optional<String> region = members.optional("region").flatMap(RequestReader::region);
    Optional<String> accountId = members.optional("accountId").flatMap(RequestReader::accountId);
    Optional<List<String>> sourceIps =
        members.optional("allowedSourceIps").flatMap(field -> sourceIps(field, userName));
    Optional<Map<String, String>> tags = members.optional("tags").flatMap(TagRules::read);
    Optional<String> description = members.optional("description").flatMap(NameRules::description);
    members.optional(SCHEMA).ifPresent(Field::text);
    refuseUnknown(members);
    if (!violations.isEmpty()) {
      return Optional.empty();
    }

    DefaultNames names = new DefaultNames(userName.orElseThrow(), integration.orElseThrow());
    String policy = policyName.orElseGet(names::policyName);
    NameRules.checkRoomForParts(
        root.child("policyName", policy), PolicyPart.of(policy, granted.orElseThrow().policy()));
    if (!violations.isEmpty()) {
      return Optional.empty();
    }
    String role = roleName.orElseGet(names::roleName);
    return Optional.of(
        new IntegrationRequest(
            integration.get(),
            userName.get(),
            policy,
            role,
            instanceName.orElseGet(names::instanceName),
            sessionName.orElseGet(() -> DefaultNames.roleSessionName(role)),
            duration.map(Long::intValue).orElse(SHORTEST_SESSION),
            accountId.orElse(""),
            region.orElse(""),
            granted.get().policy(),
            granted.get().commands(),
            granted.get().acknowledgedRisks(),
            sourceIps.orElse(List.of()),
            tags.orElse(Map.of()),
            description.orElseGet(names::description)));
  }

  /**
   * One field says what the role may do, and what belongs to another isn't there; commands may have
   * the others beside them, for what the catalog lacks.
   */
  private static void checkPermissionFields(Field root, Members members) {
    List<String> given = PERMISSION_FIELDS.stream().filter(members.names()::contains).toList();
    if (given.isEmpty()) {
      root.violates(
          "missingPermissions",
          "",
          "Add commands, a list of the integration's commands or \"read-only\", actions, a list like"
              + " [\"iam:ListUsers\"], or policyDocument, an IAM policy.");
    } else if (given.size() > 1 && !given.contains("commands")) {
      root.violates(
          "conflictingPermissions",
          String.join(", ", given),
          "Keep one of these fields and leave the others out.");
    }
    if (!given.contains("commands")) {
      for (String name : FIELDS_OF_COMMANDS) {
        members
            .optional(name)
            .ifPresent(
                field ->
                    field.violates(
                        "onlyWithCommands", "Leave " + name + " out: it belongs to commands."));
      }
    }
  }

  private static void refuseUnknown(Members members) {
    members.forEach(
        (name, field) -> {
          if (!FIELDS.contains(name) && !name.equals(SCHEMA)) {
            // The value isn't shown: a field nobody asked for may hold a secret.
            field.violates("unknownField", name, Nearest.remedy(name, FIELDS));
          }
        });
  }

  /** What a request grants, and by what. */
  private record Granted(
      PolicyDocument policy, CommandPermissions commands, List<String> acknowledgedRisks) {

    static final Granted NOTHING =
        new Granted(PolicyDocument.NONE, CommandPermissions.NONE, List.of());
  }

  /** What the role may do; empty when violations were found in it or before. */
  private Optional<Granted> granted(
      Field root,
      Members members,
      Optional<Field> integrationField,
      Optional<String> integration,
      boolean allowWildcards,
      Violations violations) {
    Optional<Field> named = members.optional("commands");
    Optional<CommandPermissions> commands =
        named.flatMap(
            field ->
                integration.flatMap(
                    name ->
                        CommandRules.read(
                            integrationField.orElseThrow(),
                            name,
                            field,
                            members.optional("conditionalActions"),
                            catalog)));
    Optional<ResourceScope> scope =
        commands.flatMap(
            permissions -> CommandRules.scope(permissions, members.optional("resources")));
    Optional<List<String>> actions =
        members.optional("actions").flatMap(field -> actions(field, allowWildcards));
    Optional<Field> document = members.optional("policyDocument");
    document.ifPresent(field -> PolicyDocumentRules.check(field, allowWildcards));
    List<String> acknowledged =
        named.isPresent() && commands.isEmpty()
            ? List.of()
            : new RiskRules(catalog)
                .check(
                    root,
                    members.optional("acknowledgeRisks"),
                    integration.orElse(""),
                    commands.orElse(CommandPermissions.NONE),
                    PolicyDocumentRules.allowedActions(
                            actions.orElse(List.of()), document.map(Field::value))
                        .stream()
                        .filter(action -> allowWildcards || !ActionPattern.is(action))
                        .toList());
    if (!violations.isEmpty()) {
      return Optional.empty();
    }
    PolicyDocument policy =
        PolicyDocumentRules.union(
            scope.map(ResourceScope::statements).orElse(List.of()),
            actions.map(PolicyDocument::allowing),
            document.map(PolicyDocumentRules::document));
    document.ifPresent(field -> PolicyDocumentRules.checkEffect(field, policy));
    named.ifPresent(field -> PolicyDocumentRules.checkSize(field, policy));
    return violations.isEmpty()
        ? Optional.of(new Granted(policy, commands.orElse(CommandPermissions.NONE), acknowledged))
        : Optional.empty();
  }

  private static Optional<List<String>> actions(Field field, boolean allowWildcards) {
    Optional<List<String>> actions = ActionRules.read(field, allowWildcards);
    if (actions.isPresent()
        && PolicyDocumentRules.checkSize(field, PolicyDocument.allowing(actions.get()))) {
      ActionRules.checkKnown(field.elements().orElseThrow(), true);
    }
    return actions;
  }

  private static Optional<List<String>> sourceIps(Field field, Optional<String> userName) {
    Optional<List<String>> blocks = SourceIpRules.read(field);
    if (blocks.isPresent() && userName.isPresent()) {
      SourceIpRules.checkTrustSize(field, userName.get(), blocks.get());
    }
    return blocks;
  }

  private static Optional<Long> duration(Field field) {
    Optional<Long> seconds = field.wholeNumber();
    if (seconds.isPresent()
        && (seconds.get() < SHORTEST_SESSION || seconds.get() > LONGEST_SESSION)) {
      field.violates(
          "roleSessionDurationRange",
          "Write a number of seconds from %d to %d.".formatted(SHORTEST_SESSION, LONGEST_SESSION));
    }
    return seconds;
  }

  private static Optional<String> region(Field field) {
    Optional<String> region = field.text();
    if (region.isPresent() && !REGION.matcher(region.get()).matches()) {
      field.violates("regionForm", "Write a region's code, e.g. eu-central-1.");
    }
    return region;
  }

  private static Optional<String> accountId(Field field) {
    Optional<String> accountId = field.text();
    if (accountId.isPresent() && !AccountId.isOne(accountId.get())) {
      field.violates("accountIdForm", "Write the 12 digits of the account id, without hyphens.");
    }
    return accountId;
  }
}
