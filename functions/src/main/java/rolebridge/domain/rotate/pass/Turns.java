package rolebridge.domain.rotate.pass;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import rolebridge.domain.rotate.pass.FindDueUsers.Candidate;

/**
 * The order in which a pass takes users. First come those that weren't tried since they grew due,
 * the most urgent first, then those that failed, the one tried longest ago first: so one that fails
 * for good is tried again as often as there is room, and every one is tried, however many fail and
 * however long that takes. Among either, the accounts that own them take turns, so that none of
 * them, whatever it does to its users, keeps out another's. Last come names of secrets that are no
 * user's as far as IAM's list goes: whoever may make secrets can make any number of these, in any
 * account's name, and new ones for each pass.
 */
final class Turns {

  private static final Comparator<Candidate> ORDER =
      Comparator.<Candidate, Instant>comparing(candidate -> candidate.failed().orElse(Instant.MIN))
          .thenComparing(Candidate::since)
          .thenComparing(Candidate::userName);

  private Turns() {}

  static List<Candidate> of(List<Candidate> candidates, Function<String, String> ownerOf) {
    Map<Integer, List<Candidate>> byRank =
        candidates.stream()
            .collect(Collectors.groupingBy(Turns::rank, TreeMap::new, Collectors.toList()));
    List<Candidate> turns = new ArrayList<>();
    byRank.values().forEach(group -> turns.addAll(amongOwners(group, ownerOf)));
    return turns;
  }

  private static int rank(Candidate candidate) {
    return (candidate.listed() ? 0 : 2) + (candidate.failed().isPresent() ? 1 : 0);
  }

  private static List<Candidate> amongOwners(
      List<Candidate> candidates, Function<String, String> ownerOf) {
    Map<String, List<Candidate>> byOwner =
        candidates.stream()
            .sorted(ORDER)
            .collect(
                Collectors.groupingBy(
                    candidate -> ownerOf.apply(candidate.userName()),
                    TreeMap::new,
                    Collectors.toList()));
    List<Deque<Candidate>> owners =
        byOwner.values().stream()
            .sorted(Comparator.comparing(List::getFirst, ORDER))
            .<Deque<Candidate>>map(ArrayDeque::new)
            .toList();
    List<Candidate> turns = new ArrayList<>();
    while (turns.size() < candidates.size()) {
      for (Deque<Candidate> owner : owners) {
        Optional.ofNullable(owner.poll()).ifPresent(turns::add);
      }
    }
    return turns;
  }
}
