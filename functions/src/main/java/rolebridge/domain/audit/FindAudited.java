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

  /** Sixteen calls for a user and a tenth of a second for a call make half a minute. */
  static final int USERS_PER_BATCH = 20;

  /**
   * Users of a batch may have roles in a hundred accounts, whose ids of so many batches take 15 KiB
   * of the 256 that a state's data has.
   */
  static final int BATCHES_PER_GROUP = 10;

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

  /** Batches whose answers are put together before those of all are: each names its accounts. */
  public record Group(List<Batch> batches) {

    public Group {
      batches = List.copyOf(batches);
    }
  }

  /** The users to audit; names alone would be too many for a state's data. */
  public record Result(List<Group> groups) {

    public Result {
      groups = List.copyOf(groups);
    }
  }

  /**
   * The batches of an audit.
   *
   * @param userName the one user to audit, whether there is one of that name or not; empty for all
   */
  public Result apply(String userName) {
    List<List<String>> names = userName.isEmpty() ? names() : List.of(List.of(userName));
    List<Batch> batches = new ArrayList<>();
    for (List<String> some : names) {
      int mostShown = Part.share(SummariseAudit.MOST_SHOWN, batches.size(), names.size());
      batches.add(new Batch(some.getFirst(), some.getLast(), mostShown));
    }
    List<Group> groups = new ArrayList<>();
    for (int first = 0; first < batches.size(); first += BATCHES_PER_GROUP) {
      int end = Math.min(first + BATCHES_PER_GROUP, batches.size());
      groups.add(new Group(batches.subList(first, end)));
    }
    return new Result(groups);
  }

  /** The names of each batch. */
  private List<List<String>> names() {
    List<String> names =
        inventory.users(hub.userPath()).stream().map(ListedUser::userName).sorted().toList();
    List<List<String>> batches = new ArrayList<>();
    int first = 0;
    for (int next = 1; next <= names.size(); next++) {
      if (next == names.size()
          || next - first == USERS_PER_BATCH
          || !hub.ownerOf(names.get(next)).equals(hub.ownerOf(names.get(first)))) {
        batches.add(names.subList(first, next));
        first = next;
      }
    }
    return batches;
  }
}
