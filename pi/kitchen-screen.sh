#!/usr/bin/env bash
# Make a Raspberry Pi show one page of Home Assistant, full screen, from power-on.
# For Raspberry Pi OS Lite (64-bit, Debian 13); docs/kitchen-screen.md goes through all of it.
#
#   sudo bash kitchen-screen.sh ADDRESS [--dark=HH:MM-HH:MM]
#   sudo bash kitchen-screen.sh --uninstall
#
# ADDRESS is that of the kitchen view, as a browser shows it. The screen stays on, but for the
# hours of --dark. Run it again to change them. For tests, --root=DIR puts the files below DIR.
set -euo pipefail

PACKAGES=(cage chromium seatd wlr-randr curl iproute2 fonts-dejavu-core)
UNIT=kitchen-screen.service
EXAMPLE=http://192.168.1.20:8123/octopus-insight/kitchen
ADDRESS='' DARK='' ROOT='' UNINSTALL=''

refuse() {
  printf 'kitchen-screen: %s\n' "$1" >&2
  exit 2
}

read_arguments() {
  for argument; do
    case $argument in
      --uninstall) UNINSTALL=yes ;;
      --dark=*) DARK=${argument#*=} ;;
      --root=*) ROOT=${argument#*=} ;;
      -*) refuse "$argument is no option. There are --dark=23:00-06:30 and --uninstall." ;;
      *) ADDRESS+=${ADDRESS:+ }$argument ;; # a second one is refused for the blank
    esac
  done
}

check_arguments() {
  local time='([01][0-9]|2[0-3]):[0-5][0-9]'
  local address='^https?://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?/[A-Za-z0-9][A-Za-z0-9:/._~?=&%+-]*$'
  [[ $ROOT || $EUID == 0 ]] || refuse 'Put sudo before the command.'
  if [[ $UNINSTALL ]]; then
    [[ -z $ADDRESS$DARK ]] || refuse '--uninstall goes alone.'
    return
  fi
  [[ $ADDRESS ]] || refuse "Which page? Give its address, like $EXAMPLE"
  [[ $ADDRESS =~ $address ]] || refuse "'$ADDRESS' is not the address of a page, like $EXAMPLE"
  [[ -z $DARK || $DARK =~ ^$time-$time$ ]] || refuse "'$DARK' are not two times like 23:00-06:30."
}

put() { install -D -m "${2:-644}" /dev/stdin "$ROOT$1"; }

put_files() {
  printf "ADDRESS='%s'\nDARK='%s'\n" "$ADDRESS" "$DARK" | put /etc/kitchen-screen.conf

  put /usr/local/lib/kitchen-screen/run 755 <<'END'
#!/usr/bin/env bash
# Show the page; without a sign of life systemd starts all of it again. The browser's profile is in
# memory and always new: a power cut has nothing to break, the browser nothing to ask about.
[[ $ADDRESS =~ ^(https?)://[^/:]+(:([0-9]+))?/ ]]
home=${BASH_REMATCH[0]}
port=${BASH_REMATCH[3]:-$([[ ${BASH_REMATCH[1]} == http ]] && echo 80 || echo 443)}
waiting="data:text/html,<body style='background:black;color:white;font:7vmin sans-serif;padding:7vmin'>"
waiting+="Waiting for Home Assistant<p style='font-size:4vmin'>$home does not answer yet."

# The cards are served a few seconds after Home Assistant's pages, which do without them else.
answers() { curl -fs -o /dev/null --max-time 5 "${home}octopus_insight/octopus-insight.js"; }

# A page that lives hears from Home Assistant at least once a minute.
is_connected() {
  ss -tnHeiO state established "dport = :$port" | grep "uid:$UID " |
    grep -oP 'lastrcv:\K\d+' | awk '$1 < 80000 { heard = 1 } END { exit !heard }'
}

# Hours and minutes as a number, 0630, which wraps at 2400.
is_dark_time() {
  [[ $DARK ]] || return
  local from=10#${DARK:0:2}${DARK:3:2} to=10#${DARK:6:2}${DARK:9:2} now
  now=10#$(date +%H%M)
  (((now - from + 2400) % 2400 < (to - from + 2400) % 2400))
}

page=$ADDRESS screen=--on
answers || page=$waiting
chromium --ozone-platform=wayland --kiosk --user-data-dir="$XDG_RUNTIME_DIR/profile" \
  --no-first-run --noerrdialogs --hide-crash-restore-bubble --password-store=basic \
  --disable-features=Translate --disable-pinch --overscroll-history-navigation=0 \
  --disk-cache-size=50000000 "$page" &
while sleep 10 && kill -0 $! 2>/dev/null; do
  if is_dark_time; then wanted=--off; else wanted=--on; fi
  [[ $wanted == "$screen" ]] ||
    wlr-randr | awk '/^[^ ]/ { print $1 }' | xargs -I{} wlr-randr --output {} $wanted
  screen=$wanted
  if answers; then
    [[ $page == "$ADDRESS" ]] || kill $! # the cage ends, and starts again, when nobody is left in it
    is_connected || continue
  fi
  systemd-notify WATCHDOG=1
done
END

  # kiosk is a user without password, shell or home, who is there while this runs.
  put "/etc/systemd/system/$UNIT" <<'END'
[Unit]
Description=Kitchen screen: one page of Home Assistant
Wants=seatd.service
After=seatd.service getty@tty1.service
Conflicts=getty@tty1.service
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/bin/cage -d -s -- /usr/local/lib/kitchen-screen/run
EnvironmentFile=/etc/kitchen-screen.conf
User=kiosk
DynamicUser=yes
SupplementaryGroups=video render input
RuntimeDirectory=kitchen-screen
RuntimeDirectoryMode=0700
Environment=HOME=%t/kitchen-screen XDG_RUNTIME_DIR=%t/kitchen-screen LIBSEAT_BACKEND=seatd
Restart=always
RestartSec=3
WatchdogSec=120
WatchdogSignal=SIGKILL
NotifyAccess=all

[Install]
WantedBy=multi-user.target
END

  # A machine that hangs is reset by its own clock, and the log is not written to the card.
  printf '[Manager]\nRuntimeWatchdogSec=1min\n' | put /etc/systemd/system.conf.d/kitchen-screen.conf
  printf '[Journal]\nStorage=volatile\n' | put /etc/systemd/journald.conf.d/kitchen-screen.conf
}

main() {
  read_arguments "$@"
  check_arguments
  if [[ $UNINSTALL ]]; then
    systemctl disable --now "$UNIT" || true # it may not be there
    rm -rf "$ROOT"/etc/kitchen-screen.conf "$ROOT"/usr/local/lib/kitchen-screen \
      "$ROOT/etc/systemd/system/$UNIT" "$ROOT"/etc/systemd/{system,journald}.conf.d/kitchen-screen.conf
    echo "Removed, but for the packages: sudo apt-get remove ${PACKAGES[*]:0:4}"
    return
  fi
  apt-get update
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${PACKAGES[@]}"
  put_files
  systemctl enable seatd.service "$UNIT"
  curl -fs -o /dev/null --max-time 5 "$ADDRESS" || echo "Note: $ADDRESS does not answer now." >&2
  echo 'Done. Restart with: sudo reboot'
}

main "$@"
