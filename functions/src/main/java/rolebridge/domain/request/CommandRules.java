package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.iamdata.ResourceType;
import rolebridge.domain.policy.NeverGranted;
import rolebridge.domain.policy.ResourceScope;

/**
 * The commands of a request by the catalog, and the resources that their actions are allowed on.
 */
final class CommandRules {

  private static final String ALL = "all";
  private static final String READ_ONLY = "read-only";

  /** A tag's length, far above what a reason needs. */
  private static final int REASON_LIMIT = 256;

  private final IntegrationCatalog catalog;
  private final Integration integration;

  private CommandRules(IntegrationCatalog catalog, Integration integration) {
    this.catalog = catalog;
    this.integration = integration;
  }

  /**
   * What the commands need; empty when violations were found in them.
   *
   * @param integration where the request names its integration
   * @param name the integration's name there
   */
  static Optional<CommandPermissions> read(
      Field integration,
      String name,
      Field commands,
      Optional<Field> conditional,
      IntegrationCatalog catalog) {
    Optional<Integration> found = catalog.find(name);
    if (found.isEmpty()) {
      List<String> nearest = catalog.nearest(name);
      integration.violates(
          "unknownIntegration",
          nearest.isEmpty()
              ? "Write the name of an integration that ./rolebridge catalog lists, or list actions"
                  + " instead of commands."
              : "Write " + String.join(" or ", nearest) + ", or list actions instead of commands.");
    }
    return found.flatMap(known -> new CommandRules(catalog, known).read(commands, conditional));
  }

  private Optional<CommandPermissions> read(Field commands, Optional<Field> conditional) {
    Map<String, List<String>> leftOut = new LinkedHashMap<>();
    Optional<Set<IntegrationCommand>> chosen =
        commands.value() instanceof String
            ? group(commands).map(group -> grantable(group, leftOut))
            : commands.elements().flatMap(this::named);
    Optional<Map<String, String>> reasons =
        conditional.isEmpty()
            ? Optional.of(Map.of())
            : chosen.flatMap(known -> reasons(conditional.get(), known));
    return chosen.isEmpty() || reasons.isEmpty()
        ? Optional.empty()
        : Optional.of(CommandPermissions.of(integration, chosen.get(), reasons.get(), leftOut));
  }

  private Optional<List<IntegrationCommand>> group(Field field) {
    return switch (field.text().orElseThrow()) {
      case ALL -> Optional.of(integration.userCommands());
      case READ_ONLY -> Optional.of(integration.readOnlyCommands());
      default -> {
        field.violates(
            "commandsForm",
            "Write \"read-only\", \"all\" or a list of commands, such as [\""
                + integration.userCommands().getFirst().name()
                + "\"].");
        yield Optional.empty();
      }
    };
  }

  private static Set<IntegrationCommand> grantable(
      List<IntegrationCommand> group, Map<String, List<String>> leftOut) {
    Set<IntegrationCommand> grantable = new LinkedHashSet<>();
    for (IntegrationCommand command : group) {
      List<String> never = neverGranted(command);
      if (never.isEmpty()) {
        grantable.add(command);
      } else {
        leftOut.put(command.name(), never);
      }
    }
    return grantable;
  }

  private static List<String> neverGranted(IntegrationCommand command) {
    return command.actions().stream().filter(NeverGranted::grantsNothing).toList();
  }

  private Optional<Set<IntegrationCommand>> named(List<Field> elements) {
    Set<IntegrationCommand> chosen = new LinkedHashSet<>();
    boolean sound = true;
    for (Field element : elements) {
      Optional<IntegrationCommand> command = element.text().flatMap(name -> named(element, name));
      if (command.isEmpty()) {
        sound = false;
      } else if (!chosen.add(command.get())) {
        element.violates("duplicateCommand", "Leave this out: it is in the list already.");
        sound = false;
      }
    }
    return sound ? Optional.of(chosen) : Optional.empty();
  }

  private Optional<IntegrationCommand> named(Field element, String name) {
    Optional<IntegrationCommand> command = integration.anyCommand(name);
    if (command.isEmpty()) {
      element.violates("unknownCommand", () -> remedy(name));
      return command;
    }
    List<String> never = neverGranted(command.get());
    if (!never.isEmpty()) {
      element.violates(
          "neverGranted",
          "Leave it out: it needs "
              + String.join(", ", never)
              + ", which the boundary of rolebridge's roles denies to every role.");
      return Optional.empty();
    }
    return command;
  }

  private String remedy(String name) {
    List<String> known = names(integration).toList();
    Optional<String> lookalike =
        known.stream().filter(candidate -> plain(candidate).equals(plain(name))).findFirst();
    return lookalike
        .or(() -> Nearest.to(name, known))
        .map(nearest -> "Write " + nearest + " instead.")
        .or(() -> ofAnother(name))
        .orElseGet(
            () ->
                "Write a command that ./rolebridge catalog \"%s\" lists."
                    .formatted(integration.name()));
  }

  private Optional<String> ofAnother(String name) {
    List<String> others = catalog.integrationsWith(name);
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "It is a command of %s: ask for that integration in a request of its own."
                .formatted(String.join(" and of ", others)));
  }

  private static Stream<String> names(Integration integration) {
    return integration.commands().stream().map(IntegrationCommand::name);
  }

  /** Some names have an en dash or an underscore, which nobody tells from a hyphen. */
  private static String plain(String name) {
    return name.replaceAll("[\u2010-\u2015_]", "-");
  }

  private Optional<Map<String, String>> reasons(Field field, Set<IntegrationCommand> chosen) {
    Optional<Members> members = field.members();
    if (members.isEmpty()) {
      return Optional.empty();
    }
    List<String> known =
        chosen.stream()
            .flatMap(command -> command.conditionalActions().stream())
            .map(ConditionalAction::action)
            .distinct()
            .sorted()
            .toList();
    Map<String, String> reasons = new LinkedHashMap<>();
    List<String> broken = new ArrayList<>();
    members
        .get()
        .forEach(
            (action, reason) -> {
              Optional<String> text = reason.text();
              if (!known.contains(action)) {
                reason.violates(
                    "conditionalActionOfNoCommand",
                    action,
                    known.isEmpty()
                        ? "Leave conditionalActions out: no chosen command has any."
                        : "Write an action that a chosen command needs in some case: "
                            + String.join(", ", known)
                            + ".");
                broken.add(action);
              } else if (NeverGranted.grantsNothing(action)) {
                reason.violates(
                    "neverGranted",
                    action,
                    "Leave it out: the boundary of rolebridge's roles denies it to every role.");
                broken.add(action);
              } else if (text.isEmpty()
                  || text.get().isBlank()
                  || text.get().length() > REASON_LIMIT) {
                reason.violates(
                    "conditionalActionReason",
                    "Write why the command needs it, in at most %d characters."
                        .formatted(REASON_LIMIT));
                broken.add(action);
              } else {
                reasons.put(action, text.get());
              }
            });
    return broken.isEmpty() ? Optional.of(reasons) : Optional.empty();
  }

  /** The commands' actions on the resources of the request; empty when violations were found. */
  static Optional<ResourceScope> scope(CommandPermissions permissions, Optional<Field> resources) {
    Map<String, List<Field>> given = new LinkedHashMap<>();
    boolean sound = true;
    if (resources.map(Field::value).filter(Map.of()::equals).isPresent()) {
      resources
          .get()
          .violates(
              "emptyResources",
              "Leave resources out, or name a service with resources, such as"
                  + " {\"s3\": [\"arn:…\"]}.");
    }
    for (Map.Entry<String, Field> service : membersOf(resources).entrySet()) {
      Optional<List<Field>> elements = service.getValue().elements();
      if (elements.isEmpty() || !isOfService(permissions, service.getKey(), service.getValue())) {
        sound = false;
        continue;
      }
      elements.get().forEach(ResourceRules::check);
      sound &= elements.get().stream().allMatch(ResourceRules::isOfTheRightForm);
      given.put(service.getKey(), elements.get());
    }
    if (!sound || (resources.isPresent() && given.isEmpty())) {
      return Optional.empty();
    }
    Map<String, List<String>> texts = new LinkedHashMap<>();
    given.forEach(
        (service, elements) ->
            texts.put(
                service,
                elements.stream().map(ResourceRules::textOf).flatMap(Optional::stream).toList()));
    ResourceScope scope = new ResourceScope(permissions.actions(), texts);
    resources.ifPresent(field -> checkScope(field, given, scope));
    return Optional.of(scope);
  }

  private static Map<String, Field> membersOf(Optional<Field> resources) {
    Map<String, Field> members = new LinkedHashMap<>();
    resources.flatMap(Field::members).ifPresent(found -> found.forEach(members::put));
    return members;
  }

  private static boolean isOfService(CommandPermissions permissions, String service, Field field) {
    List<String> services =
        permissions.actions().stream()
            .map(action -> action.substring(0, action.indexOf(':')))
            .distinct()
            .toList();
    if (services.contains(service)) {
      return true;
    }
    field.violates(
        "serviceOfNoAction",
        service,
        "Write the prefix of actions that the commands need: " + String.join(", ", services) + ".");
    return false;
  }

  private static void checkScope(Field field, Map<String, List<Field>> given, ResourceScope scope) {
    scope
        .missing()
        .forEach(
            (action, types) ->
                field
                    .child(action.substring(0, action.indexOf(':')), null)
                    .violates(
                        "resourceMissing",
                        action,
                        "Add a resource that it can be allowed on, such as "
                            + String.join(
                                " or ", types.stream().map(ResourceType::arn).distinct().toList())
                            + ", or the commands that need it would fail."));
    given
        .values()
        .forEach(
            elements ->
                elements.stream()
                    .filter(element -> !scope.uses((String) element.value()))
                    .forEach(
                        element ->
                            element.violates(
                                "resourceOfNoAction",
                                "Leave it out: no action of the commands can be allowed on it.")));
  }
}
