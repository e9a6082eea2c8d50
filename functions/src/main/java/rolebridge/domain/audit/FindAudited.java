package rolebridge.domain.audit;

import java.util.ArrayList;
import java.util.List;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.port.Inventory;
import rolebridge.domain.port.Inventory.ListedUser;

/**
 * Splits all users below rolebridge's path into batches, one for each AuditUsers call. All users of
 * a batch belong to one account: what an account does to what is in it can make its own batch fail,
 * and none of another account.
 */
public final class FindAudited {

  /** Some 25 calls for a user and a tenth of a second for a call make a minute. */
  static final int USERS_PER_BATCH = 20;

  private final Inventory inventory;
  private final Hub hub;

  public FindAudited(Inventory inventory, Hub hub) {
    this.inventory = inventory;
    this.hub = hub;
  }

  /**
   * The users whose names lie between these two, in the order of Unicode, both included.
   *
   * @param mostShown findings of them that the audit's answer may show
   */
  public record Batch(String from, String to, int mostShown) {

    boolean contains(String userName) {
      return from.compareTo(userName) <= 0 && userName.compareTo(to) <= 0;
    }
  }

  /** The users to audit; names alone would be too many for a state's data. */
  public record Result(List<Batch> batches) {

    public Result {
      batches = List.copyOf(batches);
    }
  }

  /**
   * The batches of an audit.
   *
   * @param userName the one user to audit, whether there is one of that name or not; empty for all
   */
  public Result apply(String userName) {
    List<List<String>> groups = userName.isEmpty() ? groups() : List.of(List.of(userName));
    List<Batch> batches = new ArrayList<>();
    for (List<String> group : groups) {
      int mostShown = Part.share(SummariseAudit.MOST_SHOWN, batches.size(), groups.size());
      batches.add(new Batch(group.getFirst(), group.getLast(), mostShown));
    }
    return new Result(batches);
  }

  private List<List<String>> groups() {
    List<String> names =
        inventory.users(hub.userPath()).stream().map(ListedUser::userName).sorted().toList();
    List<List<String>> groups = new ArrayList<>();
    int first = 0;
    for (int next = 1; next <= names.size(); next++) {
      if (next == names.size()
          || next - first == USERS_PER_BATCH
          || !hub.ownerOf(names.get(next)).equals(hub.ownerOf(names.get(first)))) {
        groups.add(names.subList(first, next));
        first = next;
      }
    }
    return groups;
  }
}
