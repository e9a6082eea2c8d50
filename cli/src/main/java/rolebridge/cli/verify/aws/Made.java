package rolebridge.cli.verify.aws;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import rolebridge.cli.verify.Leftovers;
import rolebridge.cli.verify.Run;

/**
 * What is there, and what a run has made that no list shows yet: ListSecrets may take minutes for
 * it (Secrets Manager API Reference), and IAM's lists lag as well.
 */
public final class Made implements Leftovers {

  private final Leftovers listed;
  private final Run run;
  private final Set<Thing> made = new LinkedHashSet<>();

  public Made(Leftovers listed, Run run) {
    this.listed = listed;
    this.run = run;
  }

  /** To be called before the thing is made: an answer may get lost. */
  void add(Kind kind, String id) {
    made.add(new Thing(kind, id, run));
  }

  @Override
  public List<Thing> all() {
    Set<Thing> all = new LinkedHashSet<>(listed.all());
    all.addAll(made);
    return List.copyOf(all);
  }

  @Override
  public void remove(Thing thing) {
    listed.remove(thing);
    made.remove(thing);
  }
}
