package rolebridge.cli.verify.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rolebridge.cli.verify.Leftovers;
import rolebridge.cli.verify.Leftovers.Kind;
import rolebridge.cli.verify.Leftovers.Thing;
import rolebridge.cli.verify.Run;

class MadeTest {

  private static final Run RUN = new Run(Instant.parse("2026-11-27T12:00:00Z"), "abc123");
  private static final Thing USER = new Thing(Kind.USER, "user", RUN);
  private static final Thing SECRET = new Thing(Kind.SECRET, "secret", RUN);

  private final List<Thing> listed = new ArrayList<>(List.of(USER));
  private final List<Thing> removed = new ArrayList<>();
  private final Made made =
      new Made(
          new Leftovers() {
            @Override
            public List<Thing> all() {
              return listed;
            }

            @Override
            public void remove(Thing thing) {
              removed.add(thing);
              listed.remove(thing);
            }
          },
          RUN);

  @Test
  void whatNoListShowsYet_isThere_andWhatOneShowsOnce() {
    made.add(Kind.USER, "user");
    made.add(Kind.SECRET, "secret");

    assertThat(made.all()).containsExactly(USER, SECRET);
  }

  @Test
  void removed_isGone() {
    made.add(Kind.SECRET, "secret");

    made.all().forEach(made::remove);

    assertThat(removed).containsExactly(USER, SECRET);
    assertThat(made.all()).isEmpty();
  }
}
