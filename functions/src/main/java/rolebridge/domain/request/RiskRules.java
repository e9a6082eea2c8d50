package rolebridge.domain.request;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import rolebridge.domain.catalog.CommandPermissions;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.Risk;
import rolebridge.domain.catalog.RiskyAction;
import rolebridge.domain.policy.RoleBoundary;
import rolebridge.domain.policy.Wildcards;

/**
 * What could be done with the permissions of a request beyond their purpose has to be acknowledged,
 * command by command. A risk belongs to the action: an action that isn't asked for by a command is
 * acknowledged by the name of any command that has the same risk, or by its own. So is what brings
 * the role its elevated boundary, whether or not it has a risk of its own.
 */
final class RiskRules {

  /**
   * A risk, and the names of which any acknowledges it; the first is the one to propose.
   *
   * @param risk looked up when somebody has to be told of it, since it may be in a large file
   */
  private record Needed(Supplier<Risk> risk, List<String> names) {

    /** Whether to acknowledge it acknowledges that the action, asked for by this name, is meant. */
    boolean covers(String action, String name) {
      return names.stream().anyMatch(one -> Wildcards.matchesAction(action, one))
          || (names.contains(name) && risk.get().actions().contains(action));
    }
  }

  private static final String ELEVATING =
      "needs the wider boundary of acknowledged risks, which leaves managing users, roles and keys"
          + " to it";
  private static final String THREAT_MODEL = "docs/threat-model.md";

  private final IntegrationCatalog catalog;

  RiskRules(IntegrationCatalog catalog) {
    this.catalog = catalog;
  }

  /**
   * What of the risks is acknowledged, in alphabetical order; a violation for what isn't.
   *
   * @param integration as the request names it
   * @param patterns further actions that are allowed, which may have wildcards
   */
  List<String> check(
      Field root,
      Optional<Field> acknowledgeRisks,
      String integration,
      CommandPermissions permissions,
      Collection<String> patterns) {
    List<Needed> needed = new ArrayList<>(ofCommands(integration, permissions));
    Set<String> granted = new LinkedHashSet<>(permissions.actions());
    granted.addAll(patterns);
    needed.addAll(ofOtherActions(integration, granted, needed));
    needed.addAll(ofElevating(permissions, granted, needed));
    Map<String, Field> given = given(acknowledgeRisks);
    checkNames(given, needed);
    Set<String> acknowledged = new TreeSet<>();
    List<Needed> open = new ArrayList<>();
    for (Needed one : needed) {
      Set<String> named = new LinkedHashSet<>(one.names());
      named.retainAll(given.keySet());
      acknowledged.addAll(named);
      if (named.isEmpty()) {
        open.add(one);
      }
    }
    report(acknowledgeRisks.orElseGet(() -> root.child("acknowledgeRisks", null)), open);
    return List.copyOf(acknowledged);
  }

  private List<Needed> ofCommands(String integration, CommandPermissions permissions) {
    if (permissions.commands().isEmpty()) {
      return List.of();
    }
    Integration own = catalog.find(integration).orElseThrow();
    List<Needed> needed = new ArrayList<>();
    for (String name : permissions.commands()) {
      IntegrationCommand command = own.anyCommand(name).orElseThrow();
      for (Risk risk : command.risksOf(permissions.actions())) {
        needed.add(new Needed(() -> risk, List.of(name)));
      }
    }
    return needed;
  }

  /** Of all that is granted but what the risks of commands are about, whoever brought it. */
  private List<Needed> ofOtherActions(
      String integration, Set<String> granted, List<Needed> ofCommands) {
    RoleBoundary boundary = RoleBoundary.of(granted);
    Set<String> told = new HashSet<>();
    ofCommands.forEach(one -> told.addAll(one.risk().get().actions()));
    Map<String, List<RiskyAction>> open = new LinkedHashMap<>();
    for (RiskyAction risky : catalog.riskyActions()) {
      if (!told.contains(risky.action())
          && granted.stream().anyMatch(one -> Wildcards.matchesAction(one, risky.action()))
          && !boundary.deniesAllOf(risky.action())) {
        open.computeIfAbsent(risky.action(), _ -> new ArrayList<>()).add(risky);
      }
    }
    if (open.isEmpty()) {
      return List.of();
    }
    Optional<String> own = catalog.nameOf(integration);
    List<Needed> needed = new ArrayList<>();
    open.forEach(
        (action, entries) -> {
          Set<String> names = new LinkedHashSet<>();
          entries.stream()
              .filter(entry -> own.filter(entry.integration()::equals).isPresent())
              .forEach(entry -> names.addAll(entry.commands()));
          names.add(action);
          entries.forEach(entry -> names.addAll(entry.commands()));
          needed.add(new Needed(() -> riskOf(entries.getFirst()), List.copyOf(names)));
        });
    return needed;
  }

  /** Of what elevates the boundary, by each command that needs it, where no risk covers that. */
  private static List<Needed> ofElevating(
      CommandPermissions permissions, Set<String> granted, List<Needed> risks) {
    List<Needed> needed = new ArrayList<>();
    for (String action : granted) {
      if (RoleBoundary.elevates(action)) {
        Risk risk =
            new Risk(
                Risk.Kind.PERMISSIONS_MANAGEMENT, ELEVATING, THREAT_MODEL, List.of(action), "", "");
        namesFor(action, permissions).stream()
            .filter(name -> risks.stream().noneMatch(one -> one.covers(action, name)))
            .forEach(name -> needed.add(new Needed(() -> risk, List.of(name))));
      }
    }
    return needed;
  }

  private static Collection<String> namesFor(String action, CommandPermissions permissions) {
    Set<String> commands =
        new TreeSet<>(permissions.neededBy().getOrDefault(action, Collections.emptyNavigableSet()));
    commands.retainAll(permissions.commands());
    return commands.isEmpty() ? List.of(action) : commands;
  }

  private Risk riskOf(RiskyAction entry) {
    return catalog
        .find(entry.integration())
        .flatMap(found -> found.anyCommand(entry.commands().getFirst()))
        .flatMap(command -> command.risksOf(Set.of(entry.action())).stream().findFirst())
        .orElseThrow();
  }

  /** The names with their places. */
  private static Map<String, Field> given(Optional<Field> acknowledgeRisks) {
    Map<String, Field> given = new LinkedHashMap<>();
    for (Field element : acknowledgeRisks.flatMap(Field::elements).orElse(List.of())) {
      Optional<String> name = element.text();
      if (name.isPresent() && given.putIfAbsent(name.get(), element) != null) {
        element.violates("duplicateRisk", "Leave this out: it is in the list already.");
      }
    }
    return given;
  }

  private void checkNames(Map<String, Field> given, List<Needed> needed) {
    Set<String> wanted = new TreeSet<>();
    needed.forEach(one -> wanted.addAll(one.names()));
    given.forEach(
        (name, element) -> {
          if (!wanted.contains(name)) {
            checkUnneeded(element, name, wanted);
          }
        });
  }

  private void checkUnneeded(Field element, String name, Set<String> wanted) {
    boolean known =
        RoleBoundary.elevates(name)
            || commandElevates(name)
            || catalog.riskyActions().stream()
                .anyMatch(risky -> risky.commands().contains(name) || risky.action().equals(name));
    if (known) {
      element.warns(
          "riskNotGranted", name, "Leave it out: the request grants nothing that has this risk.");
    } else {
      element.violates(
          "unknownRisk",
          () ->
              Nearest.to(name, wanted)
                  .map(nearest -> "Write " + nearest + " instead.")
                  .orElse(
                      "Leave it out, or write the name of a command that ./rolebridge catalog marks"
                          + " with risks."));
    }
  }

  private boolean commandElevates(String name) {
    return catalog.integrationsWith(name).stream()
        .flatMap(integration -> catalog.find(integration).stream())
        .flatMap(integration -> integration.anyCommand(name).stream())
        .flatMap(command -> command.actions().stream())
        .anyMatch(RoleBoundary::elevates);
  }

  /** One violation for each thing that could be done, so that many commands fit one answer. */
  private static void report(Field field, List<Needed> open) {
    Map<Risk, Set<String>> names = new LinkedHashMap<>();
    Map<Risk, Set<String>> actions = new LinkedHashMap<>();
    for (Needed one : open) {
      Risk risk = one.risk().get();
      Risk shown = shown(risk);
      names.computeIfAbsent(shown, _ -> new TreeSet<>()).add(one.names().getFirst());
      actions.computeIfAbsent(shown, _ -> new TreeSet<>()).addAll(risk.actions());
    }
    names.forEach(
        (risk, commands) ->
            field.violates(
                "riskNotAcknowledged",
                String.join(", ", commands),
                "Add \"%s\" to acknowledgeRisks if this is meant, %s: %s (%s). Source: %s."
                    .formatted(
                        String.join("\", \"", commands),
                        risk.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        risk.reason(),
                        String.join(", ", actions.get(risk)),
                        risk.source())));
  }

  /** A risk without what differs from command to command. */
  private static Risk shown(Risk risk) {
    return new Risk(risk.kind(), risk.reason(), risk.source(), List.of(), "", "");
  }
}
