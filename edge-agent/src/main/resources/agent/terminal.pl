# A program on a terminal of its own, for who sits at the other end of standard input and output (see docs/adr/0021-shell.md).
# usage: perl terminal.pl MARK OWNER ROWS COLUMNS PROGRAM ARGUMENT...
# MARK is a text that nobody else's environment has as the value of MC_SHELL; OWNER is who the terminal belongs to, or nothing.
# Both directions are frames: a letter, the length of what follows in two bytes, and that.
# In: V variables of the environment with zeros between, G go, I what is typed, R rows and columns in two bytes each.
# Out: O output, C how many bytes of what was typed were taken (four bytes), X exit code (two bytes).
# usage: perl terminal.pl --sweep MARK, where another was killed: ends what that left behind.
# It ends when the program does, or standard input, or somebody sends TERM; and with it all that the program left behind.
# Perl, because Debian is never without it, and can open a terminal without a library.
use strict;
use warnings;
use Errno qw(EAGAIN EINTR);
use Fcntl qw(O_RDWR O_NOCTTY F_GETFL F_SETFL O_NONBLOCK);
use POSIX ();

my ($mark, $owner, $rows, $columns, @program) = @ARGV;
my %ioctl = (number => 0x80045430, unlock => 0x40045431, size => 0x5414);
my ($most_waiting, $piece, $grace, $longest_wait) = (64 * 1024, 16 * 1024, 1.5, 0.25);
my $variables = '';
my $number;
my $utf8 = 0x4000;
POSIX::setsid();

sub give_up { print STDERR "$_[0]\n"; exit 125 }

sub blocking {
    my ($handle, $wanted) = @_;
    my $flags = fcntl($handle, F_GETFL, 0);
    fcntl($handle, F_SETFL, $wanted ? $flags & ~O_NONBLOCK : $flags | O_NONBLOCK);
}

if ($mark eq '--sweep') {
    $mark = $owner;
    end_all();
    exit 0;
}

# ---- the terminal

sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY) or give_up("there is no terminal to be had: /dev/ptmx: $!");
my $argument = pack('i', 0);
ioctl($master, $ioctl{unlock}, $argument) or give_up("a terminal stays locked: $!");
ioctl($master, $ioctl{number}, $argument) or give_up("a terminal has no number: $!");
$number = unpack('i', $argument);
my $name = "/dev/pts/$number";
# Kept open: a terminal without anybody on it would answer every look with an error.
sysopen(my $slave, $name, O_RDWR | O_NOCTTY) or give_up("$name: $!");
if ($owner ne '') {
    my $uid = $owner =~ /^\d+$/ ? $owner : getpwnam($owner);
    chown($uid, -1, $name) if defined $uid;
}
my $termios = POSIX::Termios->new;
$termios->getattr(fileno $slave);
$termios->setiflag($termios->getiflag | $utf8);
$termios->setattr(fileno $slave, POSIX::TCSANOW());

# Programs take 0 for anything from an error to one column: a terminal that does not know its size gets the usual one.
sub resize {
    my ($height, $width) = @_;
    ioctl($master, $ioctl{size}, my $size = pack('S4', $height || 24, $width || 80, 0, 0));
}
resize($rows, $columns);

# ---- the program

pipe(my $child_ended, my $tell) or give_up("no pipe: $!");
blocking($_, 0) for $child_ended, $tell, $master;
my ($child, $code, $over);
$SIG{CHLD} = sub { syswrite($tell, '.') };
$SIG{TERM} = $SIG{HUP} = $SIG{INT} = sub { $over = 1; syswrite($tell, '.') };
$SIG{PIPE} = 'IGNORE';

sub go {
    $child = fork();
    give_up("no process: $!") if !defined $child;
    if ($child == 0) {
        POSIX::dup2(fileno $slave, $_) for 0 .. 2;
        # Whoever started the agent may have had some of them ignored.
        $SIG{$_} = 'DEFAULT' for grep { !/^(KILL|STOP|NUM\d+|RT.*|ZERO)$/ } keys %SIG;
        POSIX::sigprocmask(POSIX::SIG_SETMASK(), POSIX::SigSet->new);
        %ENV = ();
        $ENV{$1} = $2 while $variables =~ /([^=\0]+)=([^\0]*)\0/g;
        $ENV{MC_SHELL} = $mark;
        no warnings 'exec';
        exec { $program[0] } @program or print STDERR "$program[0]: $!\n";
        POSIX::_exit($! == POSIX::ENOENT() ? 127 : 126);
    }
}

# ---- what is left of it

# Those that have this terminal, or the mark in their environment, whatever session they made for themselves.
sub remaining {
    my $device = defined $number ? ($number & 0xff) | (136 << 8) | (($number & ~0xff) << 12) : -1;
    my @found;
    opendir(my $proc, '/proc') or return ();
    for my $pid (grep { /^\d+$/ && $_ != $$ } readdir $proc) {
        open(my $stat, '<', "/proc/$pid/stat") or next;
        my $line = <$stat> // next;
        my ($state, $terminal) = $line =~ /^.*\) (\S) \S+ \S+ \S+ (\S+)/s or next;
        next if $state =~ /[ZX]/;
        if ($terminal == $device || marked($pid)) { push @found, $pid }
    }
    return @found;
}

sub marked {
    open(my $file, '<:raw', "/proc/$_[0]/environ") or return 0;
    local $/;
    my $text = <$file>;
    return defined $text && "\0$text" =~ /\0MC_SHELL=\Q$mark\E\0/;
}

sub await_gone {
    my ($seconds) = @_;
    for (1 .. $seconds * 50) {
        return 1 if !remaining();
        select(undef, undef, undef, 0.02);
    }
    return !remaining();
}

sub end_all {
    my @left = remaining();
    return if !@left;
    kill('HUP', @left);
    kill('CONT', @left);
    return if await_gone($grace);
    for (1 .. 100) {
        @left = remaining() or return;
        kill('KILL', @left);
        select(undef, undef, undef, 0.02);
    }
    print STDERR "these processes do not end: @left\n";
}

# ---- to and fro

my ($in, $typed, $out) = ('', '', '');
my ($input_open, $output_open) = (1, 1);
blocking(\*STDIN, 0);
blocking(\*STDOUT, 0);

sub frame { $out .= pack('a n/a*', @_) }

sub take {
    my ($type, $content) = @_;
    if ($type eq 'I') { $typed .= $content }
    elsif ($type eq 'R' && length $content == 4) { resize(unpack('nn', $content)) }
    elsif ($type eq 'V' && !$child) { $variables .= $content }
    elsif ($type eq 'G' && !$child) { go() }
    else { give_up("a frame '$type' of " . length($content) . " bytes is none of these") }
}

sub read_input {
    my $count = sysread(STDIN, $in, $piece, length $in);
    if (!defined $count) { $input_open = 0 if $! != EAGAIN && $! != EINTR; return }
    $input_open = 0 if $count == 0;
    while (length $in >= 3) {
        my ($type, $length) = unpack('a n', $in);
        last if length $in < 3 + $length;
        take($type, substr($in, 3, $length));
        substr($in, 0, 3 + $length) = '';
    }
}

# Whether there may be more.
sub read_terminal {
    my $count = sysread($master, my $bytes, $piece);
    return $! == EINTR if !defined $count;
    return 0 if $count == 0;
    frame('O', $bytes);
    return 1;
}

sub write_terminal {
    my $count = syswrite($master, $typed);
    if (defined $count) { substr($typed, 0, $count) = ''; frame('C', pack('N', $count)) }
    elsif ($! != EAGAIN && $! != EINTR) { frame('C', pack('N', length $typed)); $typed = '' }
}

sub write_output {
    my $count = syswrite(STDOUT, $out);
    if (defined $count) { substr($out, 0, $count) = '' }
    elsif ($! != EAGAIN && $! != EINTR) { $output_open = 0 }
}

sub turn {
    my ($read, $write) = ('', '');
    vec($read, fileno STDIN, 1) = 1;
    vec($read, fileno $child_ended, 1) = 1;
    # Who does not take the output is not overwhelmed: the program waits, as on a terminal that is held up.
    vec($read, fileno $master, 1) = 1 if $child && length $out < $most_waiting;
    vec($write, fileno $master, 1) = 1 if $child && length $typed;
    vec($write, fileno STDOUT, 1) = 1 if length $out;
    # Perl runs its handlers between two steps: a signal just before the kernel waits would be noticed only after it.
    my $ready = select(my $r = $read, my $w = $write, undef, $longest_wait);
    return if $ready < 0;
    read_input() if vec($r, fileno STDIN, 1);
    sysread($child_ended, my $dots, 64) if vec($r, fileno $child_ended, 1);
    write_terminal() if $child && vec($w, fileno $master, 1);
    read_terminal() if $child && vec($r, fileno $master, 1);
    write_output() if vec($w, fileno STDOUT, 1);
    give_up('more was typed than was asked for') if length $typed > 2 * $most_waiting;
    if ($child && waitpid($child, POSIX::WNOHANG()) == $child) {
        $code = POSIX::WIFSIGNALED($?) ? 128 + POSIX::WTERMSIG($?) : POSIX::WEXITSTATUS($?);
    }
}

turn() while $input_open && $output_open && !$over && !defined $code;
if (defined $code) {
    # Its last words.
    while (length $out < 2 * $most_waiting) { last if !read_terminal() }
}
end_all() if $child;
frame('X', pack('n', $code)) if defined $code;
blocking(\*STDOUT, 1);
while (length $out && $output_open) { write_output() }
