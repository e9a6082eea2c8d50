package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rolebridge.catalog.Catalog;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.policy.Wildcards;

/**
 * The integration that a role is most likely for, by its actions: IAM doesn't show it.
 *
 * @param matching how many of the actions its commands need
 * @param others the ones that need as many, or what this one doesn't
 */
record IntegrationGuess(Integration integration, int matching, List<String> others) {

  /** The integration that has commands of all services. */
  private static final String UNIFIED = "AWS";

  IntegrationGuess {
    others = List.copyOf(others);
  }

  /** The one that needs the most of them, and of several the one that needs the least else. */
  static IntegrationGuess of(Collection<String> actions) {
    List<String> told = actions.stream().filter(action -> !action.equals("*")).toList();
    List<Candidate> candidates =
        new Catalog()
            .integrations().stream()
                .map(one -> Candidate.of(one, told))
                .filter(candidate -> !candidate.matching.isEmpty())
                .sorted(
                    Comparator.comparingInt((Candidate candidate) -> -candidate.matching.size())
                        .thenComparingInt(candidate -> candidate.needed)
                        .thenComparing(candidate -> candidate.integration.name()))
                .toList();
    if (candidates.isEmpty()) {
      return new IntegrationGuess(new Catalog().find(UNIFIED).orElseThrow(), 0, List.of());
    }
    Candidate best = candidates.getFirst();
    List<String> others =
        candidates.stream()
            .skip(1)
            .filter(
                other ->
                    other.matching.size() == best.matching.size()
                        || !best.matching.containsAll(other.matching))
            .map(other -> other.integration.name())
            .toList();
    return new IntegrationGuess(best.integration, best.matching.size(), others);
  }

  /** Its commands that need one of these actions. */
  List<String> commandsThatNeed(Collection<String> actions) {
    List<String> commands = new ArrayList<>();
    integration
        .commands()
        .forEach(
            command -> {
              if (command.actions().stream()
                  .anyMatch(needed -> actions.stream().anyMatch(one -> covers(one, needed)))) {
                commands.add(command.name());
              }
            });
    return commands;
  }

  private static boolean covers(String pattern, String action) {
    return Wildcards.matchesAction(pattern, action);
  }

  private record Candidate(Integration integration, int needed, Set<String> matching) {

    static Candidate of(Integration integration, List<String> told) {
      Set<String> needed =
          Stream.concat(
                  integration.test().actions().stream(),
                  integration.commands().stream()
                      .flatMap(
                          command ->
                              Stream.concat(
                                  command.actions().stream(),
                                  command.conditionalActions().stream()
                                      .map(ConditionalAction::action))))
              .map(action -> action.toLowerCase(Locale.ROOT))
              .collect(Collectors.toCollection(TreeSet::new));
      return new Candidate(
          integration,
          needed.size(),
          told.stream()
              .filter(
                  action ->
                      Wildcards.hasAny(action)
                          ? needed.stream().anyMatch(one -> covers(action, one))
                          : needed.contains(action.toLowerCase(Locale.ROOT)))
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }
}
