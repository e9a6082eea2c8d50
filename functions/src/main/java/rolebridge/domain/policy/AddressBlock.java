package rolebridge.domain.policy;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A block of IP addresses in CIDR form; a lone address is a block of one. Only literals are read,
 * nothing is ever looked up.
 *
 * @param bits the address as a number
 * @param width 32 for IPv4, 128 for IPv6
 * @param prefix how many leading bits are fixed
 */
public record AddressBlock(BigInteger bits, int width, int prefix) {

  private static final int IPV4_WIDTH = 32;
  private static final int IPV6_WIDTH = 128;
  private static final int LONGEST_IPV6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff".length();

  /** Reads {@code address} or {@code address/prefix}; empty when it is neither. */
  public static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    boolean ipv6 = address.indexOf(':') >= 0;
    int width = ipv6 ? IPV6_WIDTH : IPV4_WIDTH;
    Optional<BigInteger> bits = ipv6 ? ipv6(address) : ipv4(address);
    Optional<Integer> prefix =
        slash < 0 ? Optional.of(width) : decimal(text.substring(slash + 1), width);
    return bits.flatMap(number -> prefix.map(length -> new AddressBlock(number, width, length)));
  }

  /** Whether it is of IPv4; otherwise of IPv6. */
  public boolean isIpv4() {
    return width == IPV4_WIDTH;
  }

  /** Whether a bit behind the prefix is set, so that another block may have been meant. */
  public boolean hasHostBits() {
    return !network().bits.equals(bits);
  }

  /** The block with all bits behind the prefix cleared. */
  public AddressBlock network() {
    int free = width - prefix;
    return new AddressBlock(bits.shiftRight(free).shiftLeft(free), width, prefix);
  }

  /** Whether each address of it is in the other, too; never in one of the other IP version. */
  public boolean isWithin(AddressBlock other) {
    int free = width - other.prefix;
    return width == other.width
        && prefix >= other.prefix
        && bits.shiftRight(free).equals(other.bits.shiftRight(free));
  }

  @Override
  public String toString() {
    byte[] address = new byte[width / Byte.SIZE];
    BigInteger rest = bits;
    for (int i = address.length - 1; i >= 0; i--) {
      address[i] = rest.byteValue();
      rest = rest.shiftRight(Byte.SIZE);
    }
    try {
      return InetAddress.getByAddress(address).getHostAddress() + "/" + prefix;
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address of " + address.length + " bytes", impossible);
    }
  }

  /** Four decimal numbers; the JDK's own parser also takes {@code 1.2} and {@code 01.2.3.4}. */
  private static Optional<BigInteger> ipv4(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    BigInteger bits = BigInteger.ZERO;
    for (String part : parts) {
      Optional<Integer> number = decimal(part, 255);
      if (number.isEmpty()) {
        return Optional.empty();
      }
      bits = bits.shiftLeft(Byte.SIZE).or(BigInteger.valueOf(number.get()));
    }
    return Optional.of(bits);
  }

  /** Groups of hexadecimal digits; scopes, brackets and embedded IPv4 addresses are refused. */
  private static Optional<BigInteger> ipv6(String address) {
    if (address.length() > LONGEST_IPV6 || !address.chars().allMatch(AddressBlock::isOfIpv6)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Inet6Address.ofLiteral(address).getAddress();
      return bytes.length == IPV6_WIDTH / Byte.SIZE
          ? Optional.of(new BigInteger(1, bytes))
          : Optional.empty();
    } catch (IllegalArgumentException notAnAddress) {
      return Optional.empty();
    }
  }

  private static boolean isOfIpv6(int unit) {
    return unit == ':'
        || (unit >= '0' && unit <= '9')
        || (unit >= 'a' && unit <= 'f')
        || (unit >= 'A' && unit <= 'F');
  }

  private static Optional<Integer> decimal(String digits, int largest) {
    boolean canonical =
        !digits.isEmpty()
            && digits.length() <= 3
            && digits.chars().allMatch(unit -> unit >= '0' && unit <= '9')
            && (digits.length() == 1 || digits.charAt(0) != '0');
    return canonical
        ? Optional.of(Integer.valueOf(digits)).filter(number -> number <= largest)
        : Optional.empty();
  }
}
