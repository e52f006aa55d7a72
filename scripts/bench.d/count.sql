select day::text, sum(n) from indicator_counts where time_field = 'last_seen' and day >= current_date - 30 group by day order by 1 desc;
