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

  /** The users whose names lie between these two, in the order of Unicode, both included. */
  public record Batch(String from, String to) {

    boolean contains(String userName) {
      return from.compareTo(userName) <= 0 && userName.compareTo(to) <= 0;
    }
  }

  /** All users there are; names alone would be too many for a state's data. */
  public record Result(List<Batch> batches) {

    public Result {
      batches = List.copyOf(batches);
    }
  }

  public Result apply() {
    List<String> names =
        inventory.users(Hub.USER_PATH).stream().map(ListedUser::userName).sorted().toList();
    List<Batch> batches = new ArrayList<>();
    int first = 0;
    for (int next = 1; next <= names.size(); next++) {
      if (next == names.size()
          || next - first == USERS_PER_BATCH
          || !hub.ownerOf(names.get(next)).equals(hub.ownerOf(names.get(first)))) {
        batches.add(new Batch(names.get(first), names.get(next - 1)));
        first = next;
      }
    }
    return new Result(batches);
  }
}
